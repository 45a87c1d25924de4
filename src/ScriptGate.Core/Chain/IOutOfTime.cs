namespace ScriptGate.Core.Chain;

/// <summary>Marks an exception of a step that says that the step itself ran out of its time: the chain may be told so before its own limit is over, or after.</summary>
internal interface IOutOfTime;
