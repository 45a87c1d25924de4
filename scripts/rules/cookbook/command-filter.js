// Commands that nobody needs are answered here: the member never sees them.
// Options: { "refuse": ["VRFY", "EXPN", "ETRN", "HELP"] }

const refused = new Set(config.refuse ?? ['VRFY', 'EXPN', 'ETRN']);

on('COMMAND', (session, command) => {
  if (refused.has(command.verb)) return reject(502, '5.5.1', 'Command not available');
});
