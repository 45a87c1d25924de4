// A sender's reputation, from -140 (best) to 140 (worst), decides what his mail has to pass: nothing, a scan, a thorough scan, or the door.

on('MAIL', async session => {
  const { score } = await fact('reputation');
  if (score > 80) return reject('5.7.1', 'Your reputation is too bad');
  session.transaction.pool = score > 50 ? 'thorough-scan' : score > -50 ? 'scan' : 'direct';
});
