import fc from 'fast-check';
import { live } from '../__testUtils__/liveObjects';
import {
  checkHealthRule,
  compileHealthRules,
  type HealthRuleConfig,
} from './compileHealthRules';

const valid: HealthRuleConfig = {
  group: 'shop.example',
  kind: 'Widget',
  suspended: 'has(spec.paused) && spec.paused',
  degraded: 'status.errors > 0',
  healthy:
    'status.conditions.exists(c, c.type == "Ready" && c.status == "True")',
  message: '"errors: " + string(status.errors)',
};

const widget = (status?: object, more: object = {}) =>
  live('shop.example/Widget', 'w', { spec: {}, status, ...more });
const ready = {
  errors: 0,
  conditions: [{ type: 'Ready', status: 'True' }],
};

function told(
  rules: readonly HealthRuleConfig[],
  object: ReturnType<typeof live>,
) {
  const health = compileHealthRules(rules).judge(object);
  return (
    health &&
    [health.status, health.reason, health.message].filter(Boolean).join(' | ')
  );
}

describe('compileHealthRules', () => {
  it.each([
    {
      name: 'is Healthy when the expression for it is true',
      given: widget(ready),
      want: 'Healthy | Rule | errors: 0',
    },
    {
      name: 'asks for a fault before it asks for health',
      given: widget({ ...ready, errors: 3 }),
      want: 'Degraded | Rule | errors: 3',
    },
    {
      name: 'asks for a pause first of all',
      given: widget({ ...ready, errors: 3 }, { spec: { paused: true } }),
      want: 'Suspended | Rule | errors: 3',
    },
    {
      name: 'is Progressing when nothing is true',
      given: widget({ errors: 0, conditions: [] }),
      want: 'Progressing | Rule | None of its conditions is met yet',
    },
    {
      name: 'is Progressing without a status',
      given: widget(),
      want: 'Progressing | NotReported | Waits for its controller to report',
    },
    {
      name: 'is Progressing until the newest generation was seen',
      given: live(
        'shop.example/Widget',
        'w',
        { spec: {}, status: { ...ready, observedGeneration: 1 } },
        { generation: 2 },
      ),
      want: 'Progressing | NotObserved | The controller has not seen the newest version yet',
    },
    {
      name: 'is Unknown, not Healthy, when a field is missing',
      given: widget({ conditions: ready.conditions }),
      want: 'Unknown | RuleFailed | The health rule fails: degraded: No such key: errors',
    },
    {
      name: 'says nothing about other kinds',
      given: live('shop.example/Gadget', 'g', { status: ready }),
      want: undefined,
    },
  ])('$name', ({ given, want }) => {
    expect(told([valid], given)).toBe(want);
  });

  it('takes the nearest of several rules', () => {
    const rule = (group: string, kind: string, message: string) => ({
      group,
      kind,
      healthy: 'true',
      message: `"${message}"`,
    });
    const rules = [
      rule('*', '*', 'all'),
      rule('*.example', '*', 'family'),
      rule('shop.example', '*', 'group'),
      rule('shop.example', 'Widget', 'kind'),
    ];
    expect(told(rules, widget({}))).toContain('kind');
    expect(told(rules, live('shop.example/Gadget', 'g'))).toContain('group');
    expect(told(rules, live('toys.example/Gadget', 'g'))).toContain('family');
    expect(told(rules, live('a.toys.example/Gadget', 'g'))).toContain('family');
    expect(told(rules, live('/ConfigMap', 'c'))).toContain('all');
  });

  it.each([
    { expression: 'status.ready >= 1 && status.ready == metadata.generation' },
    { expression: 'status.ready + 1 == 3 && status.load < 0.6' },
    { expression: 'object.status.?phase.orValue("none") == "none"' },
    { expression: 'size(status.list) == 2 && 2 in status.list' },
    {
      expression: 'status.name.startsWith("a") && status.name.matches("^a.c$")',
    },
  ])('understands $expression', ({ expression }) => {
    const object = live(
      'shop.example/Widget',
      'w',
      { status: { ready: 2, load: 0.5, list: [1, 2], name: 'abc' } },
      { generation: 2 },
    );
    const rule = { group: 'shop.example', kind: 'Widget', healthy: expression };
    expect(told([rule], object)).toBe('Healthy | Rule');
  });

  it('is Unknown when an expression answers no bool', () => {
    expect(told([{ ...valid, degraded: 'status.errors' }], widget(ready))).toBe(
      'Unknown | RuleFailed | The health rule fails: degraded: It answers bigint, not a bool',
    );
  });

  it('is Unknown when the rule itself cannot be compiled', () => {
    expect(
      told([{ ...valid, healthy: 'status.ready ==' }], widget(ready)),
    ).toMatch(/^Unknown \| RuleFailed \| The health rule fails: healthy: /);
  });

  it.each([
    {
      name: 'a regular expression that backtracks without end',
      expression: 'status.text.matches("^(a+)+$")',
    },
    {
      name: 'macros over macros',
      expression:
        'status.list.all(a, status.list.all(b, status.list.all(c, status.list.all(d, a + b + c + d >= 0))))',
    },
  ])('stops $name, and does not ask for ever', ({ expression }) => {
    const object = widget({
      text: `${'a'.repeat(60)}!`,
      list: Array.from({ length: 1000 }, (_, index) => index),
    });
    const rules = compileHealthRules([
      { group: 'shop.example', kind: 'Widget', healthy: expression },
    ]);
    const messages = [1, 2, 3, 4].map(() => rules.judge(object)?.message);
    const slow = 'The health rule fails: healthy: It takes more than 250 ms';
    expect(messages).toEqual([
      slow,
      slow,
      slow,
      'The health rule fails: healthy: It took more than 250 ms 3 times, so it is not asked any more',
    ]);
  });

  it('refuses an object that is too large to judge', () => {
    const list = Array.from({ length: 200_000 }, () => 0);
    expect(told([valid], widget({ ...ready, list }))).toContain(
      'The object has more than 100000 values',
    );
  });

  it('never throws, whatever the text and the object', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (healthy, status) => {
        const rule = { group: 'shop.example', kind: 'Widget', healthy };
        const object = live('shop.example/Widget', 'w', { status });
        expect(() => told([rule], object)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});

describe('checkHealthRule', () => {
  it('has nothing to say about a rule that can be used', () => {
    expect(checkHealthRule(valid)).toEqual([]);
  });

  it.each([
    { field: 'group', value: 'Shop.example' },
    { field: 'group', value: 'shop.*' },
    { field: 'kind', value: 'widgets' },
    { field: 'healthy', value: undefined },
    { field: 'healthy', value: 'status.ready ==' },
    { field: 'healthy', value: 'cluster.ready' },
    { field: 'message', value: 'x'.repeat(2001), name: 'too long' },
    {
      field: 'degraded',
      value: `${'('.repeat(50)}true${')'.repeat(50)}`,
      name: 'too deep',
    },
  ])('names $field when it is $value', ({ field, value }) => {
    const problems = checkHealthRule({ ...valid, [field]: value });
    expect(problems).toEqual([
      {
        field,
        cause: expect.stringMatching(/\w{2}/),
        cure: expect.stringMatching(/^Write a /),
      },
    ]);
  });
});
