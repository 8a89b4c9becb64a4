/**
 * A sealed envelope is frozen through and through and consists of nothing but JSON, so a store in this process may keep and
 * hand out the very object: nobody can change it. The seal is a private field, which no other code can put on or copy, and
 * which costs a store nothing measurable to look for (a WeakSet doubles the cost of an append to memory).
 */
export function seal<E extends object>(envelope: E): E {
  const bytes = freezeProperties(envelope);
  // The private field goes on before the freezing: engines may come to refuse it on objects that can't be extended.
  if (!Number.isNaN(bytes) && Object.isExtensible(envelope)) Seal.put(envelope, bytes);
  return Object.freeze(envelope);
}

/**
 * An upper bound of the UTF-8 bytes of a sealed envelope's JSON. Undefined when the envelope isn't sealed: then only a copy
 * of it is safe to keep.
 */
export function sealedBytes(envelope: object): number | undefined {
  return Seal.bytesOf(envelope);
}

/** Freezes a plain value without cycles through and through, whatever of it was frozen before. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
  return value;
}

/** What a constructor returns becomes `this` of the derived class, whose private fields are then put on it. */
class Onto {
  constructor(target: object) {
    // biome-ignore lint/correctness/noConstructorReturn: the way a private field gets onto an object of somebody else's making.
    return target;
  }
}

class Seal extends Onto {
  #bytes: number;
  private constructor(envelope: object, bytes: number) {
    super(envelope);
    this.#bytes = bytes;
  }
  static put(envelope: object, bytes: number): void {
    new Seal(envelope, bytes);
  }
  static bytesOf(envelope: object): number | undefined {
    return #bytes in envelope ? envelope.#bytes : undefined;
  }
}

/** JSON writes a UTF-16 unit as at most 6 bytes: `\u001f`. */
const MAX_BYTES_PER_UNIT = 6;
/** Nor does it need more for a number: `-1.2345678901234567e-300`. */
const MAX_BYTES_PER_NUMBER = 25;

/** Freezes and bounds the JSON's size. NaN when something isn't JSON as it stands (a Date, an accessor, undefined): it could change after all. */
function freezeJson(value: unknown): number {
  switch (typeof value) {
    case "string":
      return value.length * MAX_BYTES_PER_UNIT + 2;
    case "number":
      return Number.isFinite(value) ? MAX_BYTES_PER_NUMBER : Number.NaN;
    case "boolean":
      return 5;
    case "object":
      return value === null ? 4 : freezeContainer(value);
    default:
      return Number.NaN;
  }
}

function freezeContainer(container: object): number {
  const prototype = Object.getPrototypeOf(container);
  if (!Array.isArray(container) && prototype !== Object.prototype && prototype !== null) return Number.NaN;
  const bytes = freezeProperties(container);
  Object.freeze(container);
  return bytes;
}

function freezeProperties(container: object): number {
  let bytes = 2;
  for (const key of Object.keys(container)) {
    const property = Object.getOwnPropertyDescriptor(container, key);
    bytes += property && "value" in property ? key.length * MAX_BYTES_PER_UNIT + 4 + freezeJson(property.value) : Number.NaN;
  }
  return bytes;
}
