export { judgeApplications } from './judgeApplications';
export { judgeFiles } from './judgeFiles';
