namespace ScriptGate.Core.Sessions;

/// <summary>A step asked to end the session.</summary>
/// <param name="Text">What the client reads.</param>
/// <param name="By">The step.</param>
internal sealed record CloseRequest(string Text, string By);
