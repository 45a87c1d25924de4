namespace ScriptGate.Core.Listeners;

/// <summary>An admitted connection.</summary>
internal interface IVisit
{
    /// <summary>Serves it to its end and closes it.</summary>
    ValueTask RunAsync();
}
