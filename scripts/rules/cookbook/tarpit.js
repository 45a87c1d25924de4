// Clients that nobody knows wait before each recipient, the longer the more of them were refused. Who says nothing for half a minute is shown out.
// Options: { "delay": 1000, "most": 20000, "silence": "30s" }

on('RCPT', async session => {
  const { refused } = session.counters;
  if (!session.client.trusted && refused > 0) await sleep(Math.min(refused * (config.delay ?? 1000), config.most ?? 20000));
}, { timeout: '30s' });

on('CONNECT', session => {
  session.notes.silence = after(config.silence ?? '30s', s => {
    if (s.hello === null) {
      s.notes.silent = true;
      log(`${s.client.address} says nothing`);
    }
  }).id;
});

on('EHLO', session => {
  cancelTimer(session.notes.silence);
  if (session.notes.silent) session.close('Too slow');
});
