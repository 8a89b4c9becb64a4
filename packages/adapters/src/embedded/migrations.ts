/** Each brings the schema from version `index` to `index + 1`. Never change one that was released: add another. */
export const MIGRATIONS: readonly string[] = [
  `
  -- Positions are given under the one write lock and events are never deleted, so a position that has become visible is
  -- greater than all before it: a reader who goes on from its last position misses nothing. (AUTOINCREMENT would add only
  -- the promise not to give a deleted row's position again, at the price of a second write.)
  CREATE TABLE events (
    position  INTEGER PRIMARY KEY,
    stream_id TEXT    NOT NULL,
    version   INTEGER NOT NULL,
    event     TEXT    NOT NULL,
    UNIQUE (stream_id, version)
  ) STRICT;

  CREATE TABLE checkpoints (
    subscriber TEXT    NOT NULL PRIMARY KEY,
    position   INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE parked_events (
    id         INTEGER PRIMARY KEY,
    subscriber TEXT    NOT NULL,
    position   INTEGER NOT NULL REFERENCES events (position),
    reason     TEXT    NOT NULL
  ) STRICT;

  CREATE TABLE leases (
    project_user  TEXT    NOT NULL PRIMARY KEY,
    worker_id     TEXT    NOT NULL,
    fencing_token INTEGER NOT NULL,
    expires_at    TEXT    NOT NULL,
    released      INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE projects (
    project_id TEXT NOT NULL PRIMARY KEY,
    project    TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE read_models (
    collection TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    document   TEXT    NOT NULL,
    revision   INTEGER NOT NULL,
    PRIMARY KEY (collection, key)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- One subscriber, the relay, does what two did: what both were through with, and what either had parked, is now its own.
  INSERT INTO checkpoints (subscriber, position)
    SELECT 'relay', min(position) FROM checkpoints WHERE subscriber IN ('projections', 'bus') HAVING count(*) = 2;
  DELETE FROM checkpoints WHERE subscriber IN ('projections', 'bus');
  UPDATE parked_events SET subscriber = 'relay' WHERE subscriber IN ('projections', 'bus');
  `,
];
