import { type Form, type Section } from '../draw/form.ts';

/** Keys and places that lead from a form to a part of it. */
export type FormPath = readonly (string | number)[];

/** Every part of a form with its path, the whole first, then in the order of the file. */
export function partsOf(form: Form, path: FormPath = []): (readonly [FormPath, Form])[] {
  const own: readonly [FormPath, Form] = [path, form];
  if (isList(form)) return [own, ...form.flatMap((each, i) => partsOf(each, [...path, i]))];
  if (!isSection(form)) return [own];
  return [own, ...Object.entries(form).flatMap(([key, each]) => partsOf(each, [...path, key]))];
}

/** The form with another part at a path; undefined leaves out what is there. */
export function replaced(form: Form, path: FormPath, part: Form | undefined): Form {
  const [step, ...rest] = path;
  if (step === undefined) return part ?? {};
  if (isList(form)) {
    return form.flatMap((each, i) => {
      if (i !== step) return [each];
      return rest.length === 0 ? (part === undefined ? [] : [part]) : [replaced(each, rest, part)];
    });
  }
  if (!isSection(form)) return form;
  const entries = Object.entries(form).flatMap(([key, each]): [string, Form][] => {
    if (key !== step) return [[key, each]];
    return rest.length === 0 ? (part === undefined ? [] : [[key, part]]) : [[key, replaced(each, rest, part)]];
  });
  return Object.fromEntries(entries);
}

/** Whether it is a list. */
export function isList(form: Form): form is readonly Form[] {
  return Array.isArray(form);
}

/** Whether it is a mapping. */
export function isSection(form: Form | undefined): form is Section {
  return typeof form === 'object' && !Array.isArray(form);
}
