namespace ScriptGate.Commands;

/// <summary>A command cannot do what it was asked for. The message is one sentence for the one who typed it.</summary>
internal sealed class GatewayException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
