import { z } from 'zod';

/** What hunting can see: runs of drawn scenarios, or drawn courses of a simulated broker; or why neither can. */
const huntSchema = z.union([z.enum(['engine', 'broker']), z.strictObject({ none: z.string().min(1) })]);

/** A realistic defect, planted by replacing one piece of one module's source text. */
export const mutantSchema = z.strictObject({
  /** Kebab case, unique. */
  name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  /** The file of the list that it stands in. */
  area: z.string(),
  /** One sentence: what is wrong. */
  wrong: z.string().regex(/^[A-Z].*\.$/s),
  /** Path from the root of the repository. */
  module: z.string().regex(/^src\/.+\.ts$/),
  /** Stands exactly once in the module. */
  find: z.string().min(1),
  replace: z.string(),
  hunt: huntSchema,
});

/** An entry of the list. */
export type Mutant = z.infer<typeof mutantSchema>;
