import '@backstage/cli/asset-types';
import { createDevApp } from '@backstage/frontend-dev-utils';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import gitopsPlugin from '../src';
import { devModules } from './modules';
import { statesPlugin } from './statesPlugin';

createDevApp({
  features: [catalogPlugin, gitopsPlugin, statesPlugin, ...devModules],
});
