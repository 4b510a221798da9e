import { builtinKinds } from './kinds';
import { builtinTypes } from './builtinTypes';
import { decode, DecodeError } from './decode';
import { findDuplicates } from './findDuplicates';
import { parseTable } from './parseTable';
import type { Field } from './types';

const deployment = builtinKinds.find(kind => kind.kind === 'Deployment')!.type;

describe('the table of types', () => {
  it('gives every kind metadata', () => {
    const without = builtinKinds.filter(
      kind => !kind.type.fields.has('metadata'),
    );
    expect(without.map(kind => kind.kind)).toEqual([]);
    expect(builtinTypes.size).toBeGreaterThan(300);
  });

  it('names only keys that the items of a list have', () => {
    const wrong: string[] = [];
    for (const [name, { fields }] of builtinTypes)
      for (const { name: field, type } of fields.values())
        if (type.kind === 'list' && type.element.kind === 'struct')
          for (const key of type.keys)
            if (!type.element.fields.has(key))
              wrong.push(`${name}.${field}: ${key}`);
    expect(wrong).toEqual([]);
  });

  it('reads its notation', () => {
    const types = parseTable([
      '# a.b\nThing~\n  name!:str x-kubernetes-y?:bool list:[Part|id,port]@id^ set:[str]set map:{i32}~\nPart\n  id:str port:i32=80 when-:time now+:time',
    ]);
    const thing = types.get('a.b.Thing')!;
    const field = (name: string) => thing.fields.get(name) as Field;
    expect(thing.atomic).toBe(true);
    expect(field('name')).toMatchObject({ required: true, emit: true });
    expect(field('x-kubernetes-y')).toMatchObject({
      pointer: true,
      emit: false,
    });
    expect(field('list')).toMatchObject({
      type: { mode: 'map', keys: ['id', 'port'] },
      patch: { merge: true, key: 'id', retainKeys: true },
    });
    expect(field('set')).toMatchObject({ type: { mode: 'set' } });
    expect(field('map')).toMatchObject({ type: { kind: 'map', atomic: true } });
    const part = types.get('a.b.Part')!;
    expect(part.fields.get('port')).toMatchObject({ default: '80' });
    expect(part.fields.get('now')).toMatchObject({ emit: true });
  });

  it('says which type is missing', () => {
    expect(() => parseTable(['# a\nThing\n  part:Part'])).toThrow(
      'The table of types has no a.Part',
    );
  });
});

describe('decode', () => {
  it('drops what the kind does not have and says where it was', () => {
    const { object, unknown } = decode(deployment, {
      metadata: { name: 'd', nickname: 'x' },
      spec: { replicas: 0, foo: 1, paused: false },
    });
    expect(unknown).toEqual(['metadata.nickname', 'spec.foo']);
    expect(object.spec).toMatchObject({ replicas: 0 });
    expect(object.spec).not.toHaveProperty('paused');
  });

  it.each([
    [
      { spec: { replicas: 'x' } },
      'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    ],
    [
      { metadata: { labels: { a: 1 } } },
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
    ],
  ])('refuses %j as the API server does', (value, message) => {
    expect(() => decode(deployment, value)).toThrow(new DecodeError(message));
  });
});

describe('findDuplicates', () => {
  it.each([
    ['{"a":1,"b":{"c":1,"c":2}}', ['b.c']],
    ['{"a":[{"x":1},{"x":1,"x":2}],"a":2}', ['a[1].x', 'a']],
    ['{"a\\u0062":1,"ab":2}', ['ab']],
    ['{"a":"{\\"b\\":1,\\"b\\":2}"}', []],
    [' [ ] ', []],
  ])('finds in %s %j', (text, wanted) => {
    expect(findDuplicates(text)).toEqual(wanted);
  });
});
