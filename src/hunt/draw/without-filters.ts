import { type Form, type Section } from './form.ts';

/** A scenario's form with rules that take every transaction: for programs, since the protocol carries no filters. */
export function withoutFilters(form: Section): Section {
  const { engine } = form;
  if (!isSection(engine) || !isSection(engine['rules'])) return form;
  const { rules } = engine['rules'];
  if (!Array.isArray(rules)) return form;
  const bare = rules.map((rule: Form) => {
    if (!isSection(rule)) return rule;
    const { where: _, ...rest } = rule;
    return rest;
  });
  return { ...form, engine: { ...engine, rules: { ...engine['rules'], rules: bare } } };
}

function isSection(form: Form | undefined): form is Section {
  return typeof form === 'object' && !Array.isArray(form);
}
