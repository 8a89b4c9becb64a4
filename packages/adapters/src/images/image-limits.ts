/** Encoded. A phone's photo has up to 12 MB, a scan rarely more; as large as a mail. Bytes. */
export const MAX_IMAGE_BYTES = 25 * 1024 * 1024;

/** All frames together. Above what cameras make (61 MP), below what takes a gigabyte to turn around. Pixels. */
export const MAX_IMAGE_PIXELS = 100_000_000;

/** The largest that phones make has 48.8 MP. Decoding takes 4 bytes for each, twice, in WebAssembly's memory. Pixels. */
export const MAX_HEIC_PIXELS = 50_000_000;

/** Text; drawings have kilobytes, exported maps some megabytes. Bytes. */
export const MAX_SVG_BYTES = 2 * 1024 * 1024;

/** 12 MP take about 2 s on a slow core, 48 MP about 8 s; a file that was made to take forever ends here. Milliseconds. */
export const HEIC_TIMEOUT_MS = 30_000;

/** For one pass of libvips over an image of at most `MAX_IMAGE_PIXELS`. Seconds. */
export const PASS_TIMEOUT_SECONDS = 60;
