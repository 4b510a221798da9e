import type { Field, ScalarName, StructType, Type } from './types';

/** Short names of packages in references between types. */
const packages: Record<string, string> = {
  core: 'io.k8s.api.core.v1',
  meta: 'io.k8s.apimachinery.pkg.apis.meta.v1',
};

const scalars: Record<string, ScalarName> = {
  str: 'string',
  bool: 'boolean',
  i32: 'int32',
  i64: 'int64',
  f64: 'number',
  time: 'time',
  mtime: 'microTime',
  qty: 'quantity',
  ios: 'intOrString',
  bytes: 'bytes',
};

const fieldPattern =
  /^([^:!+?#-]+(?:-[a-z][^:!+?#-]*)*)(!?)([+-]?)(\??)(?:#([\d.]+))?:(.+)$/;
const typePattern =
  /^(\[.*\]|\{.*\}|[\w.]+)(set)?([~%])?(&)?(?:(@)(\w*))?(\^)?(?:=(.*))?$/;

/**
 * Reads tables of types. A line `# package` begins a package; a name at the margin begins a type (with `~`
 * it is atomic, changed as a whole); indented lines hold its fields, `name:type`:
 *
 * - after the name: `!` required, `+` written even when zero, `-` left out when zero, `?` a pointer
 *   (zero and absent differ). Required fields and structs are written even when zero anyway.
 * - `#n` its number in Protocol Buffers, where that is not the number before plus one; `#2.1` lies in the
 *   embedded message 2; `#0` has none.
 * - types: `str bool i32 i64 f64 time mtime qty ios bytes any`; `Name` or `package.Name`; `[T]` an atomic
 *   list; `[T]set`; `[T|a,b]` a list of objects with keys a and b; `{T}` a map; `~` atomic,
 *   `%` granular although the type is atomic.
 * - `&` a strategic merge patch replaces it.
 * - `@key` a strategic merge patch merges the list by key (`@` alone: a set); `^` it retains keys;
 *   `=value` the default of a list key.
 */
export function parseTable(texts: readonly string[]): Map<string, StructType> {
  const types = new Map<string, StructType>();
  const bodies: Array<{ type: StructType; home: string; fields: string[] }> =
    [];
  let home = '';
  for (const line of texts.join('\n').split('\n')) {
    if (line.startsWith('# ')) {
      home = line.slice(2);
    } else if (line.startsWith(' ')) {
      bodies[bodies.length - 1].fields.push(...line.trim().split(' '));
    } else if (line !== '') {
      const type: StructType = {
        kind: 'struct',
        name: `${home}.${line.replace('~', '')}`,
        fields: new Map(),
        atomic: line.endsWith('~'),
      };
      types.set(type.name, type);
      bodies.push({ type, home, fields: [] });
    }
  }
  for (const { type, home: from, fields } of bodies) {
    let last = '0';
    for (const text of fields) {
      const field = parseField(text, name => resolve(types, from, name));
      const number = field.number ?? following(last);
      if (number === '0') delete field.number;
      else last = field.number = number;
      type.fields.set(field.name, field);
    }
  }
  return types;
}

/** The number after one, in the same message: 3 after 2, 2.4 after 2.3. */
function following(number: string): string {
  const parts = number.split('.');
  return [...parts.slice(0, -1), Number(parts[parts.length - 1]) + 1].join('.');
}

function resolve(
  types: Map<string, StructType>,
  home: string,
  name: string,
): StructType {
  const [prefix, local] = name.includes('.')
    ? name.split('.')
    : [undefined, name];
  const full = `${prefix === undefined ? home : packages[prefix]}.${local}`;
  const type = types.get(full);
  if (!type) throw new Error(`The table of types has no ${full}`);
  return type;
}

function parseField(text: string, find: (name: string) => StructType): Field {
  const match = fieldPattern.exec(text);
  const shape = match && typePattern.exec(match[6]);
  if (!match || !shape) throw new Error(`No field of a type: ${text}`);
  const [, name, required, mark, pointer, number] = match;
  const [, base, set, relation, replace, merge, key, retainKeys, fallback] =
    shape;
  const type = parseType(base, { set: !!set, relation }, find);
  const always = !!required || (type.kind === 'struct' && !pointer);
  return {
    name,
    type,
    required: !!required,
    pointer: !!pointer,
    ...(number && { number }),
    emit: mark === '+' || (mark !== '-' && always),
    ...(fallback !== undefined && { default: fallback }),
    ...((replace || merge || retainKeys) && {
      patch: {
        merge: !!merge,
        ...(replace && { replace: true }),
        ...(key && { key }),
        retainKeys: !!retainKeys,
      },
    }),
  };
}

function parseType(
  text: string,
  marks: { set: boolean; relation?: string },
  find: (name: string) => StructType,
): Type {
  if (text === 'any') return { kind: 'any', atomic: true };
  if (text in scalars) return { kind: 'scalar', scalar: scalars[text] };
  const plain = { set: false };
  if (text.startsWith('[')) {
    const [element, keys] = text.slice(1, -1).split('|');
    const granular = marks.set ? 'set' : 'atomic';
    return {
      kind: 'list',
      element: parseType(element, plain, find),
      mode: keys ? 'map' : granular,
      keys: keys ? keys.split(',') : [],
    };
  }
  if (text.startsWith('{')) {
    const element = parseType(text.slice(1, -1), plain, find);
    return { kind: 'map', element, atomic: marks.relation === '~' };
  }
  const struct = find(text);
  // The fields are filled in later, so the map itself is shared.
  const atomic =
    marks.relation === '~' || (struct.atomic && marks.relation !== '%');
  return atomic === struct.atomic ? struct : { ...struct, atomic };
}
