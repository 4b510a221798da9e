import {
  translationApiRef,
  type ApiHolder,
  type TranslationApi,
} from '@backstage/frontend-plugin-api';
import { mockApis } from '@backstage/frontend-test-utils';
import { TestApiRegistry } from '@backstage/test-utils';
import type { ChangeCheck } from '@gitops-suite/backstage-plugin-gitops-common';
import { gitopsApiRef } from '../api/gitopsApiRef';
import { previewOf } from '../fixtures/changes';
import { fakeGitopsApi, backendError } from '../fixtures/FakeGitopsApi';
import { environments } from '../fixtures/setup';
import german from '../translations/de';
import { environmentChoices } from './environmentChoices';
import { environmentsPicker } from './EnvironmentsPicker';
import { commonFolder, fileRows } from './fileRows';
import { imageField } from './ImageField';
import { intentFromForm } from './intentFromForm';
import { orderedChecks, previewCounts } from './previewCounts';
import { imageProblem, previewProblem } from './validation';

describe('intentFromForm', () => {
  const full = {
    app: ' shop ',
    owner: 'group:payments',
    image: 'ghcr.io/acme/shop:1.0',
    environments: ['staging', 'production'],
  };
  it('makes a new app of what is filled in, without empty fields', () => {
    const form = {
      ...full,
      description: '',
      port: 8080,
      replicas: 0,
      other: 1,
    };
    expect(intentFromForm('create-app', form)).toEqual({
      kind: 'ready',
      intent: {
        kind: 'create-app',
        app: 'shop',
        owner: 'group:payments',
        image: 'ghcr.io/acme/shop:1.0',
        environments: ['staging', 'production'],
        port: 8080,
        replicas: 0,
      },
    });
  });

  it.each([
    [{}, ['app', 'owner', 'image', 'environments']],
    [{ ...full, environments: [] }, ['environments']],
    [{ ...full, image: '  ' }, ['image']],
    [{ ...full, app: 3 }, ['app']],
  ])('names what %j still needs', (form, missing) => {
    expect(intentFromForm('create-app', form)).toEqual({
      kind: 'incomplete',
      missing,
    });
  });

  it('adds an environment with as little as two names', () => {
    expect(
      intentFromForm('add-environment', { app: 'shop', environment: 'eu' }),
    ).toEqual({
      kind: 'ready',
      intent: { kind: 'add-environment', app: 'shop', environment: 'eu' },
    });
    expect(intentFromForm('add-environment', { app: 'shop' })).toEqual({
      kind: 'incomplete',
      missing: ['environment'],
    });
  });
});

describe('fileRows', () => {
  const drawn = (before: string | undefined, after: string | undefined) =>
    fileRows({ before, after }).map(row => `${row.sign}${row.text}`);

  it.each([
    ['a new file', undefined, 'a\nb\n', ['+a', '+b']],
    ['a removed file', 'a\n', undefined, ['-a']],
    [
      'an edit that keeps the rest',
      'a\nb\nc\n',
      'a\nx\nc\n',
      [' a', '-b', '+x', ' c'],
    ],
    ['a line that is added', 'a\nc\n', 'a\nb\nc\n', [' a', '+b', ' c']],
    ['a line that moves', 'a\nb\n', 'b\na\n', ['-a', ' b', '+a']],
    ['an equal file', 'a\n', 'a\n', [' a']],
    ['repeated lines', 'a\na\n', 'a\na\na\n', [' a', ' a', '+a']],
    ['nothing', undefined, undefined, []],
  ])('shows %s', (_name, before, after, want) => {
    expect(drawn(before, after)).toEqual(want);
  });

  it('both sides can be read back from the rows', () => {
    const letters = (seed: number) =>
      Array.from({ length: 30 }, (_, place) => 'abc'[(place * seed) % 3]);
    for (let seed = 1; seed < 40; seed++) {
      const before = letters(seed).join('\n');
      const after = letters(seed + 1)
        .filter((_, at) => at % 4)
        .join('\n');
      const rows = fileRows({ before, after });
      const side = (sign: string) =>
        rows
          .filter(row => row.sign !== sign)
          .map(row => row.text)
          .join('\n');
      expect(side('+')).toBe(before);
      expect(side('-')).toBe(after);
    }
  });

  it('shows a huge file whole', () => {
    const huge = 'x\n'.repeat(1_500);
    expect(fileRows({ before: huge, after: `${huge}y\n` })).toHaveLength(3_001);
  });
});

it.each([
  [['apps/shop/app.yaml', 'apps/shop/base/a.yaml'], 'apps/shop/'],
  [['apps/shop/a.yaml', 'apps/shopping/a.yaml'], 'apps/'],
  [['a.yaml', 'apps/a.yaml'], ''],
  [['apps/a.yaml'], 'apps/'],
  [[], ''],
])('commonFolder of %j is %j', (paths, want) => {
  expect(commonFolder(paths)).toBe(want);
});

describe('the checks of a preview', () => {
  const intent = {
    kind: 'add-environment' as const,
    app: 'shop',
    environment: 'eu',
  };
  it('are counted', () => {
    expect(previewCounts(previewOf(intent))).toEqual({
      create: 2,
      change: 0,
      prune: 0,
      failedChecks: 0,
    });
    const latest = previewOf({ ...intent, image: 'shop:latest' });
    expect(previewCounts(latest).failedChecks).toBe(1);
  });

  it('stand with the failed ones first', () => {
    const check = (status: ChangeCheck['status']): ChangeCheck => ({
      code: status,
      status,
      title: status,
      message: '',
    });
    const order = orderedChecks(
      (['passed', 'warning', 'failed'] as const).map(check),
    );
    expect(order.map(one => one.status)).toEqual([
      'failed',
      'warning',
      'passed',
    ]);
  });
});

it.each([
  ['ghcr.io/acme/shop:1.0', undefined],
  ['localhost:5000/shop:1.0', undefined],
  [`shop@sha256:${'a'.repeat(64)}`, undefined],
  ['', undefined],
  [undefined, undefined],
  ['shop', 'form.imageError'],
  ['shop:', 'form.imageError'],
  ['shop:1.0 ', 'form.imageError'],
  ['https://ghcr.io/shop:1', 'form.imageScheme'],
])('imageProblem of %j is %s', (image, want) => {
  expect(imageProblem(image)).toBe(want);
});

const germanWords = german.messages as Record<string, string>;

/** German as it comes in an app: loaded a moment after it was chosen. */
const germanApi = {
  getTranslation: () => ({ ready: false }),
  translation$: () => ({
    subscribe: (next: (snapshot: unknown) => void) => {
      const t = (key: string, values: Record<string, string> = {}) =>
        germanWords[key].replace(/\{\{(\w+)\}\}/g, (_, name) => values[name]);
      queueMicrotask(() => next({ ready: true, t }));
      return { unsubscribe: () => undefined };
    },
  }),
} as unknown as TranslationApi;

/** What a validation finds in the app. */
const apisOf = (
  language: string,
  failures: Parameters<typeof fakeGitopsApi>[0]['failures'] = {},
) =>
  TestApiRegistry.from(
    [gitopsApiRef, fakeGitopsApi({ now: 0, applications: [], failures })],
    [translationApiRef, language === 'de' ? germanApi : mockApis.translation()],
  );

describe('previewProblem', () => {
  const formData = { app: 'shop', environment: 'eu' };
  const ask = (
    form: Record<string, string>,
    apiHolder: ApiHolder = apisOf('en'),
    seen?: string,
  ) =>
    previewProblem({
      kind: 'add-environment',
      formData: form,
      apiHolder,
      seen,
    });

  it('lets a change pass whose checks pass', async () => {
    expect(await ask(formData)).toBeUndefined();
  });

  it('lets a change pass that is what the person has seen, and holds any other', async () => {
    const { digest } = previewOf({
      kind: 'add-environment',
      app: 'shop',
      environment: 'eu',
    });
    expect(await ask(formData, apisOf('en'), digest)).toBeUndefined();
    for (const other of ['pending', 'another']) {
      expect(await ask(formData, apisOf('en'), other)).toMatch(
        /did not show what would be sent/,
      );
    }
  });

  it('holds a change with a failed check, and says the cure', async () => {
    expect(await ask({ ...formData, image: 'shop:latest' })).toMatch(
      /Image has a fixed tag: .*: Name a version/,
    );
  });

  it('holds what could not be previewed', async () => {
    const previewChange = await backendError(503, 'X', 'The forge is down.');
    expect(await ask(formData, apisOf('en', { previewChange }))).toBe(
      'The forge is down.',
    );
  });

  it.each([
    ['en', 'Fill in Environment first.'],
    ['de', 'Füllen Sie zuerst aus: Umgebung.'],
  ])(
    'holds what is not filled in, and says so in %s',
    async (language, want) => {
      expect(await ask({ app: 'shop' }, apisOf(language))).toBe(want);
    },
  );
});

describe('the fields', () => {
  const problemsOf = async (
    field: typeof imageField | typeof environmentsPicker,
    value: never,
    language: string,
  ) => {
    const problems: string[] = [];
    await field.validation(
      value,
      { addError: (problem: string) => problems.push(problem) } as never,
      { apiHolder: apisOf(language) } as never,
    );
    return problems;
  };

  it.each([
    ['en', 'Choose at least one environment.'],
    ['de', 'Wählen Sie mindestens eine Umgebung.'],
  ])('say in %s that no environment is chosen', async (language, want) => {
    const none: string[] = [];
    expect(
      await problemsOf(environmentsPicker, none as never, language),
    ).toEqual([want]);
    const some = ['staging'];
    expect(
      await problemsOf(environmentsPicker, some as never, language),
    ).toEqual([]);
  });

  it.each([
    ['en', 'shop', /^Write an image with its tag, such as ghcr/],
    ['de', 'shop', /^Schreiben Sie ein Image/],
    ['de', 'https://ghcr.io/shop:1', /ohne „https/],
  ])(
    'say in %s what is wrong with the image %s',
    async (language, image, want) => {
      expect(await problemsOf(imageField, image as never, language)).toEqual([
        expect.stringMatching(want),
      ]);
      expect(
        await problemsOf(imageField, 'shop:1.0' as never, language),
      ).toEqual([]);
    },
  );
});

it.each([
  [undefined, ['development', 'staging', 'production-eu', 'production-us']],
  [true, ['staging']],
  [false, ['development', 'production-eu', 'production-us']],
])('environmentChoices with standing %s', (standing, want) => {
  const all = [...environments()].reverse();
  expect(
    environmentChoices(all, ['staging'], standing).map(one => one.name),
  ).toEqual(want);
});
