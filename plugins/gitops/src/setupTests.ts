import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Machines that run all packages at once are slow; what never comes fails all the same.
configure({ asyncUtilTimeout: 10_000 });
