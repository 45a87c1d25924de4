//# address @REFUSED true
return session.client.address.in('192.0.2.0/24');
