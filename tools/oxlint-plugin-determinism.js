/**
 * Lint rules for the rooms whose results must be the same bytes on every machine: no clock, no ambient randomness, no locale,
 * no inexactly specified arithmetic. Globals and `Math` go by allow-list, so what a later Node adds is banned until it is
 * looked at here.
 */

const names = (...lists) => new Set(lists.flatMap((list) => list.split(' ')));

/** Globals whose meaning ECMAScript fixes completely, and text coding, which the Encoding standard does. */
const FIXED_GLOBALS = names(
  'undefined NaN Infinity isNaN isFinite parseInt parseFloat arguments',
  'Object Array Map Set WeakMap WeakSet Symbol Iterator Reflect Proxy Promise JSON',
  'Boolean Number BigInt String RegExp Math',
  'Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError',
  'encodeURI encodeURIComponent decodeURI decodeURIComponent TextEncoder TextDecoder',
  'ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array',
  'Int32Array Uint32Array Float32Array Float64Array BigInt64Array BigUint64Array',
);

/** Types whose methods read the machine's time zone or locale, wherever the value comes from. */
const BANNED_TYPES = names('Date Intl');

/** `Math` functions that ECMAScript specifies to the last bit, and its constants. */
const EXACT_MATH = names(
  'abs sign floor ceil trunc round min max imul clz32 fround sqrt',
  'E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2',
);

const LOCALE_METHODS = names(
  'localeCompare toLocaleString toLocaleLowerCase toLocaleUpperCase toLocaleDateString toLocaleTimeString',
);

/** Identifiers that refer to no declaration of the file, with how they are used. */
function globalReferences(sourceCode) {
  const scope = sourceCode.scopeManager.globalScope;
  const builtIn = scope.variables.filter((variable) => variable.defs.length === 0);
  return [...scope.through, ...builtIn.flatMap((variable) => variable.references)];
}

/** The name that a member access or a destructured property names, or null when it is computed at run time. */
function propertyName(node, key) {
  if (!node.computed) return key.type === 'Identifier' ? key.name : String(key.value);
  return key.type === 'Literal' ? String(key.value) : null;
}

const noAmbientGlobal = {
  meta: {
    schema: [
      {
        type: 'object',
        properties: { allow: { type: 'array', items: { type: 'string' } } },
        additionalProperties: false,
      },
    ],
  },
  create: (context) => ({
    'Program:exit'() {
      for (const { identifier, isValueReference, isTypeReference } of globalReferences(context.sourceCode)) {
        const name = identifier.name;
        if (context.options[0]?.allow.includes(name) === true) continue;
        const banned = (isValueReference && !FIXED_GLOBALS.has(name)) || (isTypeReference && BANNED_TYPES.has(name));
        if (!banned) continue;
        const message = `'${name}' is not among the globals that mean the same on every machine: pass time, randomness and input in as parameters.`;
        context.report({ node: identifier, message });
      }
    },
    MetaProperty(node) {
      if (node.meta.name !== 'import') return;
      context.report({ node, message: `'import.meta' tells where the code lies: pass it in as a parameter.` });
    },
  }),
};

const noInexactMath = {
  create: (context) => ({
    'Program:exit'() {
      for (const { identifier } of globalReferences(context.sourceCode)) {
        if (identifier.name !== 'Math') continue;
        const parent = identifier.parent;
        const read = parent.type === 'MemberExpression' && parent.object === identifier;
        const name = read ? propertyName(parent, parent.property) : null;
        if (name !== null && EXACT_MATH.has(name)) continue;
        const message =
          name === null
            ? `'Math' may only be used as 'Math.name', so that the name can be checked.`
            : `'Math.${name}' is not exactly specified and differs between engines: use @stdlib/math-base-special-* or a table.`;
        context.report({ node: read ? parent : identifier, message });
      }
    },
  }),
};

const noPowerOperator = {
  create: (context) => {
    const message = `'**' is not exactly specified and differs between engines: multiply, or use a table.`;
    return {
      'BinaryExpression[operator="**"]': (node) => context.report({ node, message }),
      'AssignmentExpression[operator="**="]': (node) => context.report({ node, message }),
    };
  },
};

const noLocaleMethod = {
  create: (context) => {
    const check = (node, key) => {
      const name = propertyName(node, key);
      if (!LOCALE_METHODS.has(name)) return;
      context.report({ node, message: `'${name}' depends on the machine's locale: compare and convert by code unit.` });
    };
    return {
      MemberExpression: (node) => check(node, node.property),
      'ObjectPattern > Property': (node) => check(node, node.key),
    };
  },
};

export default {
  meta: { name: 'determinism' },
  rules: {
    'no-ambient-global': noAmbientGlobal,
    'no-inexact-math': noInexactMath,
    'no-power-operator': noPowerOperator,
    'no-locale-method': noLocaleMethod,
  },
};
