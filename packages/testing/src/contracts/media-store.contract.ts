import { type ContentStoreUnderTest, contentStoreCases } from "./content-store.ts";

export type MediaStoreUnderTest = ContentStoreUnderTest;

/** What every media store promises. */
export function mediaStoreContract(name: string, make: () => Promise<MediaStoreUnderTest>): void {
  contentStoreCases(`${name} as a MediaStore`, make);
}
