/** The links on top of every page, in this order. */
export const menu = [
  { label: "Shop", href: "/shop/" },
  { label: "About", href: "/about/" },
  { label: "Journal", href: "/journal/" },
  { label: "Visit", href: "/visit/" },
];
