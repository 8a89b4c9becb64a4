/** US dollars as English writes them: `$0.50`. */
export const dollars = (amount: number): string => `$${amount.toFixed(2)}`;

/** US dollars as the other languages write them: `0,50 $`. */
export const dollarsAfterComma = (amount: number): string => `${amount.toFixed(2).replace(".", ",")} $`;
