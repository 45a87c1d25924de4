namespace ScriptGate.Admin;

/// <summary>Why a request was not answered.</summary>
/// <param name="Error">A stable word.</param>
/// <param name="Message">One sentence.</param>
internal sealed record ErrorView(string Error, string Message);
