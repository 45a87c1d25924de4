using ScriptGate.Plugins.Antivirus.Scanners;

namespace ScriptGate.Plugins.Antivirus.Icap;

/// <summary>One OPTIONS: what does the service offer?</summary>
internal static class OptionsExchange
{
    /// <returns>The terms, or what is wrong.</returns>
    public static async ValueTask<(ServiceTerms? Terms, ScanResult Result)> RunAsync(IcapConnection connection, IcapService service, CancellationToken cancellationToken)
    {
        // What cannot be written is seen when nothing can be read.
        await connection.TryWriteAsync(IcapRequest.Options(service), cancellationToken);
        if (await connection.Reader.ReadHeadAsync(cancellationToken) is not { } head)
        {
            return (null, new ScanResult(ScanOutcome.Faulty, connection.Reader.Problem));
        }

        var (terms, problem) = ServiceTerms.Of(head);

        // A body is of no interest; the connection ends with it.
        connection.CanStay = !connection.Reader.HasRest && !head.Lists("Connection", "close") && head.Get("Encapsulated") is null or "null-body=0";
        return (terms, terms is null ? new ScanResult(ScanOutcome.Unreachable, problem) : ScanResult.Clean);
    }
}
