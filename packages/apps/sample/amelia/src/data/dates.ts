const format = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

/** A day as people write it: 18 April 2026. */
export const longDate = (date: Date): string => format.format(date);
