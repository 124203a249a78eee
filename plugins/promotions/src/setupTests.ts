import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Whole pages are rendered; on a machine that does much else that takes a while.
configure({ asyncUtilTimeout: 5000 });
jest.setTimeout(30_000);
