namespace ScriptGate.Core.Plugins;

/// <summary>A plugin folder cannot be used. The message is for the operator.</summary>
/// <param name="code">One of <see cref="PluginDiagnosticCodes"/>.</param>
/// <param name="message">One sentence that says how to put it right.</param>
/// <param name="innerException">The cause, if there is one.</param>
internal sealed class PluginLoadException(string code, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public string Code { get; } = code;
}
