export {
  sampleApplication,
  sampleEntry,
  sampleOperation,
  sampleRecord,
} from '@gitops-suite/reconciler/testUtils';
