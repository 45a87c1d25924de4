namespace ScriptGate.Core.Generations;

/// <summary>Codes of problems that are found while a generation is built. They are stable: operators search for them.</summary>
internal static class GenerationDiagnosticCodes
{
    public const string BadCertificate = "SG1301";
    public const string CertificateEnds = "SG1302";
    public const string CannotListen = "SG1303";
    public const string NoRuleEngine = "SG1304";
    public const string NoResolver = "SG1305";
    public const string NeverFires = "SG1306";
}
