import type { SiteId } from "@webordinary/domain";

export type BucketFolder = {
  readonly bucket: string;
  /** Ends with a slash, or is empty. */
  readonly prefix: string;
};

/** Where a site lies. */
export type SiteLocation = {
  /** What people see: a website bucket, or a folder of one. */
  readonly served: BucketFolder;
  /** Private, of this site alone: its record, and what older releases need. Must not be served. */
  readonly kept: BucketFolder;
};

export type LocateSite = (site: SiteId) => SiteLocation;

export const recordKey = ({ kept }: SiteLocation): string => `${kept.prefix}site.json`;
export const releasePrefix = ({ kept }: SiteLocation): string => `${kept.prefix}releases/`;
export const filePrefix = ({ kept }: SiteLocation): string => `${kept.prefix}files/`;

/** A value for `CopySource`. */
export const copySource = (bucket: string, key: string): string => [bucket, ...key.split("/")].map(encodeURIComponent).join("/");
