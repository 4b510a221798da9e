import { evaluateJq } from './evaluateJq';
import { JqError } from './jqSyntax';
import { parseJq } from './parseJq';

const object = {
  metadata: {
    name: 'api',
    labels: { app: 'api', 'shop.example/team': 'checkout' },
  },
  spec: {
    replicas: 5,
    paused: false,
    containers: [
      {
        name: 'app',
        image: 'api:1',
        env: [
          { name: 'FOO_A', value: '1' },
          { name: 'BAR', value: '2' },
        ],
      },
      { name: 'proxy', image: 'proxy:1' },
    ],
    ports: [80, 443, 8080],
  },
};

/** The places, or why there are none. */
function answer(expression: string): {
  places?: string[];
  isRefused?: boolean;
  message?: string;
} {
  try {
    const places = evaluateJq(parseJq(expression), object);
    return { places: places.map(place => place.join('/')) };
  } catch (error) {
    const { message } = error as Error;
    return { isRefused: error instanceof JqError, message };
  }
}

describe('jq path expressions', () => {
  it.each([
    { expression: '.', want: [''] },
    { expression: '.spec.replicas', want: ['spec/replicas'] },
    { expression: '.spec.missing', want: [] },
    { expression: '.spec.missing.deeper[]?', want: [] },
    { expression: '.metadata.name.nothing', want: [] },
    {
      expression: '.metadata.labels."shop.example/team"',
      want: ['metadata/labels/shop.example/team'],
    },
    {
      expression: '.metadata.labels["shop.example/team"]',
      want: ['metadata/labels/shop.example/team'],
    },
    {
      expression: '.spec.containers[0].image, .spec["paused"]',
      want: ['spec/containers/0/image', 'spec/paused'],
    },
    { expression: '.spec.ports[-1]', want: ['spec/ports/2'] },
    { expression: '.spec.ports[7]', want: [] },
    { expression: '.spec.ports[1:]', want: ['spec/ports/1', 'spec/ports/2'] },
    { expression: '.spec.ports[:-2]', want: ['spec/ports/0'] },
    {
      expression: '.spec.containers[] | select(.name == "proxy")',
      want: ['spec/containers/1'],
    },
    {
      expression:
        '.spec.containers[].env[]? | select(.name | startswith("FOO"))',
      want: ['spec/containers/0/env/0'],
    },
    {
      expression:
        '.spec.containers[] | select(.env and (.name | endswith("app"))) | .image',
      want: ['spec/containers/0/image'],
    },
    {
      expression: '.spec.containers[] | select(.name | contains("ro") | not)',
      want: ['spec/containers/0'],
    },
    {
      expression: '.spec.ports[] | select(. > 80 and . <= 443)',
      want: ['spec/ports/1'],
    },
    {
      expression: '.spec.ports[] | select(. == 80 or . == 8080)',
      want: ['spec/ports/0', 'spec/ports/2'],
    },
    {
      expression: '.spec.containers | .[] | .name | select(length == 3)',
      want: ['spec/containers/0/name'],
    },
    {
      expression: '.. | .image? | select(type == "string")',
      want: ['spec/containers/0/image', 'spec/containers/1/image'],
    },
    {
      expression: '.metadata.labels[] | select(. == "checkout")',
      want: ['metadata/labels/shop.example/team'],
    },
    { expression: '.spec.nothing // .spec.paused', want: ['spec/paused'] },
    {
      expression: '.spec.containers[] | select(any(.env[]?; .name == "BAR"))',
      refused: '";"',
    },
    {
      expression: '.spec.containers[] | select(.env | any(.name == "BAR"))',
      want: ['spec/containers/0'],
    },
    {
      expression: '.spec | select(has("replicas")) | .replicas',
      want: ['spec/replicas'],
    },
    {
      expression: '.spec.containers[] | select(.name | inside("app,api"))',
      want: ['spec/containers/0'],
    },
    {
      expression:
        'first(.spec.containers[]) | .name | select(ascii_upcase == "APP")',
      want: ['spec/containers/0/name'],
    },
    {
      expression: '.spec.containers[] | select(.name | test("^pro"))',
      refused: 'Regular expressions are not supported',
    },
    { expression: '.spec.replicas + 1', refused: '"+"' },
    { expression: 'del(.spec)', refused: 'Write the path alone' },
    { expression: '.spec.containers | map(.name)', refused: 'Write .[] |' },
    { expression: '.spec | length', refused: 'gives a value' },
    { expression: '"text"', refused: 'gives a value' },
    { expression: '.spec.replicas == 5', refused: 'gives a value' },
    { expression: '.spec.containers[', refused: 'ends too early' },
    { expression: '.spec | select(.a', refused: '")" is missing' },
    { expression: 'select', refused: 'takes one argument' },
    { expression: '', refused: 'ends too early' },
    { expression: '."a', refused: 'does not end' },
    { expression: '.a~', refused: '"~"' },
    { expression: '$__loc__', refused: '"$"' },
    { expression: 'env', refused: '"env" is not supported' },
    { expression: 'constructor', refused: '"constructor" is not supported' },
    { expression: '.'.repeat(2000), refused: 'longer than' },
    { expression: '('.repeat(200), refused: 'nested deeper' },
  ])('$expression', ({ expression, want, refused }) => {
    expect(answer(expression)).toMatchObject(
      refused === undefined ? { places: want } : { isRefused: true },
    );
    expect(answer(expression).message ?? '').toContain(refused ?? '');
  });

  it('gives up on an expression that multiplies', () => {
    const wide = { items: Array.from({ length: 100 }, () => ({ a: [1, 2] })) };
    const hostile = parseJq('.. | .. | .. | .. | .. | .. | ..');
    expect(() => evaluateJq(hostile, { ...wide, more: [wide, wide] })).toThrow(
      'takes too long',
    );
  });
});
