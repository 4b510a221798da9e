import { expect, test, type Locator, type Page } from '@playwright/test';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { examine } from './examine';
import { Portal } from './portal';

// One story from commit to cluster to portal to pull request, told in order on one portal.
test.describe.configure({ mode: 'serial' });

const portal = new Portal();
const shots = join(
  __dirname,
  '../../../test-results',
  process.env.GITOPS_REAL_CLUSTERS ? 'story-on-real-clusters' : 'story',
);
let page: Page;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(300_000);
  await portal.start();
  const context = await browser.newContext();
  page = await context.newPage();
  await page.goto(portal.url);
  await page.getByRole('button', { name: 'Enter' }).click();
});

test.afterAll(async () => {
  await page?.close();
  await portal.remove();
});

async function show(name: string): Promise<void> {
  // The sidebar of the app stands where the page was scrolled to.
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

/** Opens an address of the portal; a full load asks to enter again. */
async function open(path: string): Promise<void> {
  await page.goto(`${portal.url}${path}`);
  const enter = page.getByRole('button', { name: 'Enter' });
  const content = page.getByRole('main').or(page.locator('article')).first();
  await enter.or(content).first().waitFor();
  if (await enter.isVisible()) {
    await enter.click();
  }
}

async function chooseTemplate(title: string, name: string): Promise<void> {
  await page.getByRole('link', { name: 'Create' }).click();
  await expect(page.getByText(title).first()).toBeVisible();
  await open(`/create/templates/default/${name}`);
}

const syncTab = (app: string, environment?: string) =>
  `/catalog/default/component/${app}/sync${
    environment ? `?environment=${environment}` : ''
  }`;

const replicas = (cluster: 'nonprod' | 'prod', ...deployment: string[]) =>
  portal.kubectl(
    cluster,
    'get',
    ...deployment,
    '-o',
    'jsonpath={.spec.replicas}',
  );

const lane = (environment: string): Locator =>
  page
    .getByRole('radiogroup', { name: 'Environments in promotion order' })
    .locator('> *')
    .filter({
      has: page.getByRole('radio', { name: environment, exact: true }),
    });

async function expectLane(
  environment: string,
  ...words: (string | RegExp)[]
): Promise<void> {
  for (const word of words) {
    await expect(lane(environment)).toContainText(word, { timeout: 60_000 });
  }
}

/** Goes on with the Tab key until the element has the focus, and shows it. */
async function tabTo(target: Locator): Promise<void> {
  const hasFocus = () =>
    target.evaluate(element => element.matches(':focus-visible'), undefined, {
      timeout: 5_000,
    });
  for (let stops = 0; stops < 60 && !(await hasFocus()); stops += 1) {
    await page.keyboard.press('Tab');
  }
  expect(await hasFocus()).toBe(true);
}

test('a guest sees four environments: what Git wants, what runs, who committed what', async () => {
  await page.getByRole('link', { name: 'payment-service' }).first().click();
  await expect(
    page.getByRole('heading', { name: 'payment-service' }),
  ).toBeVisible();
  await open(syncTab('payment-service'));
  const draw = async () => {
    for (const environment of [
      'development',
      'staging',
      'production-eu',
      'production-us',
    ]) {
      await expectLane(environment, 'Synced', 'Healthy');
    }
    await expectLane(
      'development',
      '2.15.0',
      'Bump payment-service to 2.15.0 in development',
      'Release Bot',
    );
    await expectLane('staging', '2.14.1', /behind development/);
    await expect(page.getByText('Live is equal to Git')).toBeVisible();
  };
  await draw();
  await examine(page, { name: 'sync-tab', shots, draw });
});

test('a new app comes by a form, a pull request and a merge', async () => {
  await chooseTemplate('New app', 'create-app');
  const draw = async () => {
    await page.getByLabel('Name').fill('invoice-service');
    await page.getByLabel('Description').fill('Writes invoices');
    await page.getByLabel('Owner').click();
    await page
      .getByRole('option', { name: /payments/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Next' }).click();
    await page
      .getByLabel('Image')
      .first()
      .fill('ghcr.io/acme/invoice-service:1.0.0');
    await page.getByRole('checkbox', { name: /development/ }).check();
    await page.getByRole('checkbox', { name: /staging/ }).check();
    await expect(page.getByText('all checks pass')).toBeVisible();
    await expect(
      page.getByText('apps/invoice-service/app.yaml').first(),
    ).toBeVisible();
    await page.getByRole('tab', { name: /Manifests/ }).click();
  };
  await draw();
  await examine(page, { name: 'change-preview', shots, draw, isPart: true });
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Create' }).last().click();
  const link = page.getByRole('link', { name: /pull request #/i });
  await link.waitFor({ timeout: 60_000 });

  const forge = await page.context().newPage();
  await forge.goto((await link.getAttribute('href'))!);
  await expect(
    forge.getByText('Create app invoice-service').first(),
  ).toBeVisible();
  await expect(
    forge.getByText('apps/invoice-service/base/deployment.yaml').first(),
  ).toBeVisible();
  await forge.screenshot({
    path: join(shots, 'pull-request.png'),
    fullPage: true,
  });
  await forge.getByRole('button', { name: 'Merge pull request' }).click();
  await expect(forge.getByText(/merged/i).first()).toBeVisible();
  await forge.close();

  await expect
    .poll(
      async () => {
        await open('/catalog/default/component/invoice-service');
        const found = page.getByText('Lifecycle').first();
        await found.or(page.getByText('Entity not found')).first().waitFor();
        return found.isVisible();
      },
      { timeout: 60_000, intervals: [2_000] },
    )
    .toBe(true);
  await open(syncTab('invoice-service'));
  await expectLane('development', 'Synced', 'Healthy');
  await expectLane('staging', 'Synced', 'Healthy');
  await page
    .getByRole('radio', { name: 'History' })
    .or(page.getByRole('button', { name: 'History' }))
    .first()
    .click();
  await expect(page.getByText('Sync succeeded').first()).toBeVisible();
  await show('new-app');
});

test('a second template adds an environment', async () => {
  await chooseTemplate('Add an environment', 'add-environment');
  const draw = async () => {
    await page.getByLabel(/^App/).first().click();
    await page.getByRole('option', { name: /invoice-service/ }).click();
    await page
      .getByLabel(/^Environment/)
      .first()
      .click();
    await page.getByRole('option', { name: /production-eu/ }).click();
    await expect(page.getByText('all checks pass')).toBeVisible();
  };
  await draw();
  await examine(page, { name: 'add-environment', shots, draw, isPart: true });
  await page.getByRole('button', { name: 'Review' }).click();
  await page.getByRole('button', { name: 'Create' }).last().click();
  const link = page.getByRole('link', { name: /pull request #/i });
  await link.waitFor({ timeout: 60_000 });
  const forge = await page.context().newPage();
  await forge.goto((await link.getAttribute('href'))!);
  await forge.getByRole('button', { name: 'Merge pull request' }).click();
  await expect(forge.getByText(/merged/i).first()).toBeVisible();
  await forge.close();
  await open(syncTab('invoice-service'));
  await expectLane('production-eu', 'Synced', 'Healthy', '1.0.0');
});

test('what is scaled by hand in staging is back at once, and the tab says whose hand it was', async () => {
  await open(syncTab('payment-service', 'staging'));
  await expectLane('staging', 'Synced', 'Healthy');
  const scale = ['-n', 'payment-service-staging', 'deployment/payment-service'];
  expect(await replicas('nonprod', ...scale)).toBe('5');
  await portal.kubectl('nonprod', 'scale', ...scale, '--replicas=10');
  await expect
    .poll(() => replicas('nonprod', ...scale), {
      timeout: 5_000,
      intervals: [100],
    })
    .toBe('5');
  await expectLane('staging', /Healed replicas 10 → 5/);
  await page
    .getByRole('radio', { name: 'History' })
    .or(page.getByRole('button', { name: 'History' }))
    .first()
    .click();
  await expect(page.getByText(/replicas 10 → 5/).first()).toBeVisible();
  await expect(page.getByText(/kubectl/).first()).toBeVisible();
  await show('healed');
});

test('the same in production waits for a person, who sees the plan and confirms by keyboard alone', async () => {
  const scale = [
    '-n',
    'payment-service-production-eu',
    'deployment/payment-service',
  ];
  await open(syncTab('payment-service'));
  await expectLane('production-eu', 'Synced');
  expect(await replicas('prod', ...scale)).toBe('5');
  await portal.kubectl('prod', 'scale', ...scale, '--replicas=10');
  await expectLane('production-eu', 'OutOfSync', /Drift in 1/);
  await expect(
    page.getByRole('radio', { name: 'development', exact: true }),
  ).toBeChecked();
  await tabTo(page.getByRole('radio', { name: 'development', exact: true }));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByText('replicas: 10')).toBeVisible();
  await expect(page.getByText('kubectl').first()).toBeVisible();
  await show('drift');
  await page.keyboard.press('Enter');
  await expect(
    page.getByRole('region', { name: 'Environment production-eu' }),
  ).toBeFocused();

  await tabTo(page.getByRole('button', { name: 'Sync…', exact: true }));
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  const draw = async () => {
    await expect(dialog.getByText(/replicas 10 → 5/).first()).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  };
  await draw();
  await examine(page, { name: 'plan', shots, draw });
  await tabTo(dialog.getByRole('button', { name: /^Sync 1 object/ }));
  await page.keyboard.press('Enter');
  await expect
    .poll(() => replicas('prod', ...scale), { timeout: 20_000 })
    .toBe('5');
  await expectLane('production-eu', 'Synced', 'Healthy', /Sync succeeded/);
});

test('a tag that does not exist is named by pod, container and reason', async () => {
  const clone = mkdtempSync(join(tmpdir(), 'gitops-clone-'));
  try {
    const { tokens } = JSON.parse(
      readFileSync(join(portal.folder, 'forge/tokens.json'), 'utf8'),
    );
    const remote = new URL(`${portal.forgeUrl}/acme/gitops.git`);
    remote.username = 'guest';
    remote.password = String(Object.values(tokens)[0]);
    await portal.git(tmpdir(), 'clone', '--quiet', remote.href, clone);
    const file = join(
      clone,
      'apps/payment-service/overlays/staging/kustomization.yaml',
    );
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replaceAll('2.14.1', '2.99.0'),
    );
    const identity = [
      '-c',
      'user.name=Payments Team',
      '-c',
      'user.email=payments@acme.example',
    ];
    await portal.git(
      clone,
      ...identity,
      'commit',
      '--quiet',
      '-am',
      'Try 2.99.0 in staging',
    );
    await portal.git(clone, 'push', '--quiet');
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
  await open(
    '/catalog/default/component/payment-service/health?environment=staging',
  );
  const sentence = page
    .getByText(
      /^Pod payment-(service|worker)-[a-z0-9]+-[a-z0-9]{5} cannot pull image payment-\1:2\.99\.0: tag not found\.$/,
    )
    .first();
  await expect(sentence).toBeVisible({ timeout: 60_000 });
  const [, pod] = (await sentence.innerText()).split(' ');
  const { spec } = JSON.parse(
    await portal.kubectl(
      ...(['nonprod', '-n', 'payment-service-staging'] as const),
      ...['get', 'pod', pod, '-o', 'json'],
    ),
  );
  const { name: container } = spec.containers.find((one: { image: string }) =>
    one.image.endsWith(':2.99.0'),
  );
  const links = page
    .getByRole('list', { name: 'From the Application to the cause' })
    .getByRole('listitem');
  await expect(
    links.filter({ has: page.getByTitle(pod, { exact: true }) }),
  ).toHaveText(/^Pod/);
  await expect(links.last()).toHaveText(
    new RegExp(`^Container${container}(ImagePullBackOff|ErrImagePull)$`),
  );
  await examine(page, {
    name: 'health-tab',
    shots,
    draw: () => expect(sentence).toBeVisible(),
  });
});

test('the list tells of it, and of nothing else that is wrong there', async () => {
  await page.getByRole('link', { name: 'GitOps', exact: true }).click();
  const rows = page
    .getByRole('table', { name: 'Applications' })
    .getByRole('row');
  const draw = async () => {
    await expect(rows.filter({ hasText: 'Degraded' })).toHaveCount(1);
    await expect(rows.filter({ hasText: 'Degraded' })).toContainText(
      /payment-service.*staging/s,
    );
  };
  await draw();
  await examine(page, { name: 'list', shots, draw });
});

test('everything is stopped and started again: nothing is lost', async () => {
  test.setTimeout(240_000);
  await portal.stop();
  await portal.start();
  await open(syncTab('invoice-service'));
  await expectLane('development', 'Synced', 'Healthy', '1.0.0');
  await expectLane('production-eu', 'Synced', 'Healthy');
  await open(syncTab('payment-service', 'staging'));
  await expectLane('staging', 'Synced', '2.99.0');
  await page
    .getByRole('radio', { name: 'History' })
    .or(page.getByRole('button', { name: 'History' }))
    .first()
    .click();
  await expect(page.getByText(/replicas 10 → 5/).first()).toBeVisible();
});
