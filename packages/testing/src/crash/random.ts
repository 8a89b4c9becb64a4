/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** `count` of the items, each at most once, in the order of their places; all of them when there are no more. */
export function sample<Item>(items: readonly Item[], count: number, random: () => number): Item[] {
  const places = items.map((_, index) => ({ index, draw: random() })).sort((a, b) => a.draw - b.draw);
  const chosen = new Set(places.slice(0, count).map(({ index }) => index));
  return items.filter((_, index) => chosen.has(index));
}
