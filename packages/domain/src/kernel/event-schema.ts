import { z } from "zod";

/** An event's schema: its name in the past tense and the shape of what happened. */
export function eventSchema<Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) {
  return z.object({ type: z.literal(type), data: z.object(shape) });
}
