import { toStorable } from './values.ts';

/** Adds a parameter under its name in camel case, unless it is empty or its name is no plain word (`__proto__` would be no key at all). */
export function addDetail(details: Record<string, string>, name: string, value: string): void {
  const key = toCamelCase(name);
  if (value !== '' && /^[a-z][a-z0-9]{0,63}$/i.test(key)) details[key] = toStorable(value);
}

export function toCamelCase(name: string): string {
  return name.replace(/-([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());
}
