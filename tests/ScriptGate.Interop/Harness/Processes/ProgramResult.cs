namespace ScriptGate.Interop.Harness.Processes;

/// <summary>What a program that ended said and returned.</summary>
internal sealed record ProgramResult(string CommandLine, int ExitCode, string Output, string Error)
{
    /// <summary>Fails with everything the program said unless it returned 0.</summary>
    public ProgramResult ShouldSucceed()
    {
        ExitCode.ShouldBe(0, ToString());
        return this;
    }

    public override string ToString() => $"{CommandLine}\nexit code {ExitCode}\n{Output}\n{Error}";
}
