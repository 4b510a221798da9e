// Thirty commits by the teams that own the files, oldest first. `write` adds or replaces files.
import * as content from './content.mjs';

const {
  paymentOverlay,
  checkoutValues,
  statusPage,
  orderOverlay,
  notificationOverlay,
} = content;

const payments = 'Payments Team <payments@acme.example>';
const checkout = 'Checkout Team <checkout@acme.example>';
const platform = 'Platform Team <platform@acme.example>';
const bot = 'Release Bot <release-bot@acme.example>';

const payment = (environment, values) => ({
  [`apps/payment-service/overlays/${environment}/kustomization.yaml`]:
    paymentOverlay(values),
});
const basket = (environment, values) => ({
  [`apps/checkout/overlays/${environment}/values.yaml`]: checkoutValues(values),
});
const order = (environment, values) => ({
  [`apps/order-worker/overlays/${environment}/kustomization.yaml`]:
    orderOverlay(values),
});
const notify = (environment, values) => ({
  [`apps/notification-service/overlays/${environment}/kustomization.yaml`]:
    notificationOverlay(values),
});

/** `daysAgo` counts back from the moment of seeding. */
export const commits = [
  {
    daysAgo: 60,
    author: platform,
    message: 'Begin: environments and layout',
    write: { 'gitops.yaml': content.gitopsYaml, 'README.md': content.readme },
  },
  {
    daysAgo: 59,
    author: platform,
    message: 'Install the messaging operator in both clusters',
    write: content.messagingInfrastructure,
  },
  {
    daysAgo: 57,
    author: payments,
    message: 'Add payment-service with its base',
    write: {
      ...content.paymentBase,
      ...payment('development', { version: '2.12.0', replicas: 1 }),
    },
  },
  {
    daysAgo: 56,
    author: payments,
    message: 'Bring payment-service to staging',
    write: payment('staging', { version: '2.12.0', replicas: 5 }),
  },
  {
    daysAgo: 54,
    author: checkout,
    message: 'Add checkout as a chart',
    write: {
      ...content.checkoutChart,
      ...basket('development', {
        tag: '4.1.0',
        replicas: 1,
        features: { express: true },
      }),
    },
  },
  {
    daysAgo: 52,
    author: checkout,
    message: 'Bring checkout to staging',
    write: basket('staging', {
      tag: '4.1.0',
      replicas: 2,
      features: { express: false },
    }),
  },
  {
    daysAgo: 50,
    author: platform,
    message: 'Add status-page',
    write: {
      ...content.statusPageMeta,
      ...statusPage('development', { tag: '1.0.3', replicas: 1 }),
      ...statusPage('staging', { tag: '1.0.3', replicas: 1 }),
    },
  },
  {
    daysAgo: 47,
    author: payments,
    message: 'Promote payment-service 2.12.0 to production-eu',
    write: payment('production-eu', { version: '2.12.0', replicas: 5 }),
  },
  {
    daysAgo: 46,
    author: payments,
    message: 'Promote payment-service 2.12.0 to production-us',
    write: payment('production-us', { version: '2.12.0', replicas: 3 }),
  },
  {
    daysAgo: 44,
    author: checkout,
    message: 'Bring checkout to production in both regions',
    write: {
      ...basket('production-eu', {
        tag: '4.1.0',
        replicas: 3,
        features: { express: false },
      }),
      ...basket('production-us', {
        tag: '4.1.0',
        replicas: 2,
        features: { express: false },
      }),
    },
  },
  {
    daysAgo: 41,
    author: bot,
    message: 'Bump payment-service to 2.13.0 in development',
    write: payment('development', { version: '2.13.0', replicas: 1 }),
  },
  {
    daysAgo: 40,
    author: checkout,
    message: 'Add order-worker and its queue',
    write: {
      ...content.orderBase,
      ...order('development', { version: '0.4.0', replicas: 1 }),
      ...order('staging', { version: '0.4.0', replicas: 1 }),
    },
  },
  {
    daysAgo: 37,
    author: payments,
    message: 'Add notification-service',
    write: {
      ...content.notificationBase,
      ...notify('development', {
        version: '1.8.0',
        replicas: 1,
        config: { QUIET_HOURS: 'off' },
      }),
    },
  },
  {
    daysAgo: 35,
    author: payments,
    message: 'Promote payment-service 2.13.0 to staging',
    write: payment('staging', { version: '2.13.0', replicas: 5 }),
  },
  {
    daysAgo: 33,
    author: platform,
    message: 'Bring status-page to production',
    write: {
      ...statusPage('production-eu', { tag: '1.0.3', replicas: 2 }),
      ...statusPage('production-us', { tag: '1.0.3', replicas: 2 }),
    },
  },
  {
    daysAgo: 30,
    author: payments,
    message: 'Bring notification-service to staging and production',
    write: {
      ...notify('staging', {
        version: '1.8.0',
        replicas: 2,
        config: { QUIET_HOURS: '22-06' },
      }),
      ...notify('production-eu', {
        version: '1.8.0',
        replicas: 2,
        config: { QUIET_HOURS: '22-06' },
      }),
    },
  },
  {
    daysAgo: 28,
    author: bot,
    message: 'Bump checkout to 4.2.0 in development',
    write: basket('development', {
      tag: '4.2.0',
      replicas: 1,
      features: { express: true, vouchers: true },
    }),
  },
  {
    daysAgo: 26,
    author: payments,
    message: 'Promote payment-service 2.13.0 to production-eu',
    write: payment('production-eu', { version: '2.13.0', replicas: 5 }),
  },
  {
    daysAgo: 24,
    author: payments,
    message: 'Scale payment-service for launch week',
    write: payment('production-us', {
      version: '2.13.0',
      replicas: 4,
      comment: 'launch week',
    }),
  },
  {
    daysAgo: 21,
    author: checkout,
    message: 'Promote order-worker 0.4.0 to production-eu',
    write: order('production-eu', { version: '0.4.0', replicas: 2 }),
  },
  {
    daysAgo: 18,
    author: bot,
    message: 'Bump payment-service to 2.14.1 in development',
    write: payment('development', { version: '2.14.1', replicas: 1 }),
  },
  {
    daysAgo: 16,
    author: checkout,
    message: 'Promote checkout 4.2.0 to staging',
    write: basket('staging', {
      tag: '4.2.0',
      replicas: 2,
      features: { express: true, vouchers: false },
    }),
  },
  {
    daysAgo: 14,
    author: payments,
    message: 'Promote payment-service 2.14.1 to staging',
    write: payment('staging', { version: '2.14.1', replicas: 5 }),
  },
  {
    daysAgo: 11,
    author: checkout,
    message: 'Promote checkout 4.2.0 to production-eu',
    write: basket('production-eu', {
      tag: '4.2.0',
      replicas: 3,
      features: { express: true, vouchers: false },
    }),
  },
  {
    daysAgo: 9,
    author: bot,
    message: 'Bump notification-service to 1.9.0 in development',
    write: notify('development', {
      version: '1.9.0',
      replicas: 1,
      config: { QUIET_HOURS: 'off' },
    }),
  },
  {
    daysAgo: 7,
    author: payments,
    message: 'Promote payment-service 2.14.1 to production-eu',
    write: payment('production-eu', { version: '2.14.1', replicas: 5 }),
  },
  {
    daysAgo: 5,
    author: platform,
    message: 'Update status-page to 1.1.0 before production',
    write: {
      ...statusPage('development', { tag: '1.1.0', replicas: 1 }),
      ...statusPage('staging', { tag: '1.1.0', replicas: 1 }),
    },
  },
  {
    daysAgo: 3,
    author: payments,
    message: 'Promote payment-service 2.14.1 to production-us',
    write: payment('production-us', {
      version: '2.14.1',
      replicas: 4,
      comment: 'launch week',
    }),
  },
  {
    daysAgo: 1,
    author: bot,
    message: 'Bump payment-service to 2.15.0 in development',
    write: payment('development', { version: '2.15.0', replicas: 1 }),
  },
  {
    daysAgo: 0.05,
    author: payments,
    message: 'Keep quiet hours in a file of their own',
    write: {
      'apps/notification-service/overlays/staging/kustomization.yaml':
        content.brokenNotificationOverlay({ version: '1.9.0', replicas: 2 }),
    },
  },
];

/** A change that waits for its reader. */
export const openPullRequest = {
  branch: 'promote/payment-service/staging',
  title: 'Promote payment-service 2.15.0 to staging',
  body: 'Development has run 2.15.0 for a day without an error.\n\n- retries settle faster\n- the worker reports its backlog\n',
  author: payments,
  write: payment('staging', { version: '2.15.0', replicas: 5 }),
};
