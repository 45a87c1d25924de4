// The gateway refuses bare line ends by itself (bareLineEnds). This rule remembers who tried, for a day, and lets nobody of that network in who tries again and again.

const attempts = table.namespace('smuggling');

on('PROTOCOL', async (session, finding) => {
  if (finding.code.startsWith('bare-')) {
    const count = await attempts.increment(String(session.client.address), 1, { lifetime: '1d' });
    log(`${finding.code} in line ${finding.line}, attempt ${count} within a day`);
  }
});

on('CONNECT', async session => {
  if ((await attempts.get(String(session.client.address))) >= (config.attempts ?? 3)) return disconnect('4.7.0', 'Come back when your software is mended');
});
