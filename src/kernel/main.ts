// One program for the kernel process and, asked for `trials`, for the worker processes of its experiments: both are made of the same libraries.
void (process.argv[2] === 'trials' ? import('./trialWorker') : import('./kernel'))
