import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TemplateAction } from '@backstage/plugin-scaffolder-node';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type {
  Change,
  ChangePreview,
  CreateChangeRequest,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { changeIntentSchema } from '@gitops-suite/backstage-plugin-gitops-common';
import type { GitopsService } from '@gitops-suite/backstage-plugin-gitops-node';
import { parse } from 'yaml';
import { addEnvironmentAction } from './addEnvironmentAction';
import { createAppAction } from './createAppAction';

const pullRequest = {
  number: 7,
  title: 'Create app invoice-service',
  url: 'https://forge.example/acme/gitops/pull/7',
  state: 'open' as const,
};

/** A service of the test: remembers what it was asked to create. */
class FakeGitops {
  created: CreateChangeRequest[] = [];
  previewed: unknown[] = [];
  checks: ChangePreview['checks'] = [];

  async previewChange(intent: unknown): Promise<ChangePreview> {
    this.previewed.push(intent);
    return {
      digest: 'd',
      baseRevision: 'aaa',
      branch: 'gitops/create-app/invoice-service',
      title: pullRequest.title,
      body: '',
      files: [{ path: 'apps/invoice-service/app.yaml', status: 'added' }],
      effects: [],
      checks: this.checks,
    };
  }

  async createChange(request: CreateChangeRequest): Promise<Change> {
    this.created.push(request);
    return {
      id: 'gitops-7',
      intent: changeIntentSchema.parse(request.intent),
      repository: 'gitops',
      branch: 'gitops/create-app/invoice-service',
      pullRequest,
      files: [{ path: 'apps/invoice-service/app.yaml', status: 'added' }],
      createdAt: '2026-11-21T08:00:00.000Z',
      updated: false,
    };
  }
}

const actions = {
  'gitops:app:create': createAppAction,
  'gitops:environment:add': addEnvironmentAction,
};

const examples = Object.entries(actions).flatMap(([id, create]) =>
  (create(new FakeGitops() as unknown as GitopsService).examples ?? []).map(
    example => ({ id, ...example }),
  ),
);

function setUp(id: string) {
  const gitops = new FakeGitops();
  const create = actions[id as keyof typeof actions];
  // The two actions have different inputs; the examples are checked against them at run time.
  const action = create(
    gitops as unknown as GitopsService,
  ) as unknown as TemplateAction<any, any, any>;
  return { gitops, action };
}

function inputOf(example: string) {
  return parse(example).steps[0].input;
}

it('has two examples of each action', () => {
  expect(examples).toHaveLength(4);
});

it.each(examples)(
  'opens a pull request as in: $id, $description',
  async ({ id, example }) => {
    const { gitops, action } = setUp(id);
    expect(parse(example).steps[0].action).toBe(id);
    const ctx = createMockActionContext({ input: inputOf(example) });
    await action.handler(ctx);
    const [{ intent }] = gitops.created;
    expect(changeIntentSchema.safeParse(intent).success).toBe(true);
    expect(intent).toMatchObject(inputOf(example));
    expect(gitops.previewed).toEqual([intent]);
    expect(Object.fromEntries((ctx.output as jest.Mock).mock.calls)).toEqual({
      pullRequestUrl: pullRequest.url,
      pullRequestNumber: 7,
      branch: 'gitops/create-app/invoice-service',
      files: ['apps/invoice-service/app.yaml'],
    });
  },
);

it.each(examples)(
  'asks for exactly what the preview field holds, if anything, as in: $id, $description',
  async ({ id, example }) => {
    const { gitops, action } = setUp(id);
    for (const digest of ['seen', '', undefined]) {
      const input = { ...inputOf(example), digest };
      await action.handler(createMockActionContext({ input }));
    }
    expect(gitops.created.map(({ digest }) => digest)).toEqual([
      'seen',
      undefined,
      undefined,
    ]);
  },
);

it.each(['create-app', 'add-environment'])(
  'gets the digest of the preview field from the template %s',
  name => {
    const { spec } = parse(
      readFileSync(
        join(__dirname, '../../../../templates', name, 'template.yaml'),
        'utf8',
      ),
    );
    const fields: Record<string, { 'ui:field'?: string }> = Object.assign(
      {},
      ...spec.parameters.map((step: { properties: object }) => step.properties),
    );
    const field = Object.keys(fields).find(
      one => fields[one]['ui:field'] === 'GitopsChangePreview',
    );
    expect(spec.steps[0].input.digest).toBe(`\${{ parameters.${field} }}`);
  },
);

it.each(examples)(
  'writes nothing in a dry run of: $id, $description',
  async ({ id, example }) => {
    const { gitops, action } = setUp(id);
    expect(action.supportsDryRun).toBe(true);
    const ctx = {
      ...createMockActionContext({ input: inputOf(example) }),
      isDryRun: true,
    };
    await action.handler(ctx);
    expect(gitops.created).toEqual([]);
    expect(ctx.output).toHaveBeenCalledWith('files', [
      'apps/invoice-service/app.yaml',
    ]);
    expect(ctx.output).not.toHaveBeenCalledWith(
      'pullRequestUrl',
      expect.anything(),
    );
  },
);

it('does not open a second pull request when a task is resumed', async () => {
  const { gitops, action } = setUp('gitops:app:create');
  const kept = new Map<string, unknown>();
  const run = () =>
    action.handler({
      ...createMockActionContext({ input: inputOf(examples[0].example) }),
      checkpoint: (async ({ key, fn }: { key: string; fn(): unknown }) => {
        if (!kept.has(key)) {
          kept.set(key, JSON.parse(JSON.stringify(await fn())));
        }
        return kept.get(key);
      }) as never,
    });
  await run();
  await run();
  expect(gitops.created).toHaveLength(1);
});

it('stops before the pull request when a check failed, with the cure', async () => {
  const { gitops, action } = setUp('gitops:app:create');
  gitops.checks = [
    {
      status: 'failed',
      code: 'app-exists',
      title: 'Name',
      message: 'There is an app invoice-service already.',
      cure: 'Choose another name.',
    },
  ];
  await expect(
    action.handler(
      createMockActionContext({ input: inputOf(examples[0].example) }),
    ),
  ).rejects.toThrow(
    'There is an app invoice-service already. Choose another name.',
  );
  expect(gitops.created).toEqual([]);
});

it('takes fields that a form left empty as not given', async () => {
  const { gitops, action } = setUp('gitops:environment:add');
  await action.handler(
    createMockActionContext({
      input: {
        app: 'invoice-service',
        environment: 'staging',
        from: '',
        image: '',
        repository: '',
      },
    }),
  );
  expect(gitops.created[0].intent).toEqual({
    kind: 'add-environment',
    app: 'invoice-service',
    environment: 'staging',
  });
});
