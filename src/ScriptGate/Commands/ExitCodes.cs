namespace ScriptGate.Commands;

/// <summary>What the program returns; docs/commands.md lists them. A number never changes its meaning.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>The configuration has errors, or what was asked for does not exist.</summary>
    public const int Invalid = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>No running gateway answered, or it refused to.</summary>
    public const int Unreachable = 3;

    /// <summary>The gateway could not go on: a port in use at the start, a fault.</summary>
    public const int Fatal = 4;

    /// <summary>A reload that was only tried would change something.</summary>
    public const int Differs = 5;
}
