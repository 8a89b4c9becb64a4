/** Facts about the studio. Every page reads them from here, so a change here is a change everywhere. */
export const studio = {
  name: "Amelia's Pottery",
  tagline: "Stoneware for everyday tables",
  openingHours: "Open Tuesday to Saturday, 10 to 5",
  hoursNote: "Knock loudly if the wheel is running. I close for the first week of January, when the kiln gets its rest.",
  address: ["The Old Net Loft", "12 Kiln Lane", "Porthwen, Cornwall"],
  phone: "01632 960 123",
  email: "hello@pottery.example",
};
