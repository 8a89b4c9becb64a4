import { type ContentStoreUnderTest, contentStoreCases } from "./content-store.ts";

export type RawMailStoreUnderTest = ContentStoreUnderTest;

/** What every raw mail store promises. */
export function rawMailStoreContract(name: string, make: () => Promise<RawMailStoreUnderTest>): void {
  contentStoreCases(`${name} as a RawMailStore`, make);
}
