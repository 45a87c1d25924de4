//# name @MESSAGE "docs/a.txt"
return it.parts[2].entries[0].name;

//# size @MESSAGE 9
return it.parts[2].entries[0].size;

//# detectedType @MESSAGE null
return it.parts[2].entries[0].detectedType;

//# isEncrypted @MESSAGE false
return it.parts[2].entries[0].isEncrypted;

//# isArchive @MESSAGE false
return it.parts[2].entries[0].isArchive;
