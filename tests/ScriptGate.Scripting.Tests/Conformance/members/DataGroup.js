//# name @MAIL "partners"
return dataGroup('partners').name;

//# size @MAIL 2
return dataGroup('partners').size();

//# has @MAIL [true, false, true, true]
return [dataGroup('partners').has('example.org'), dataGroup('partners').has('nowhere'), dataGroup('partners').has('example.network', 'starts'), dataGroup('networks').has(session.client.address)];

//# get @MAIL ["gold", "", null, "lab"]
return [dataGroup('partners').get('EXAMPLE.org'), dataGroup('partners').get('example.net'), dataGroup('partners').get('x'), dataGroup('networks').get(session.client.address)];
