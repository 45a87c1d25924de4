namespace ScriptGate.Plugins.Spf.Fields;

/// <summary>Tells the result to those behind the gateway, and takes out what only looks like it.</summary>
internal sealed class SpfFields(ResultField field, string hostName)
{
    private readonly ForgedFields _forged = new(hostName);

    /// <summary>Forged fields go whoever sends them but our own networks, whose servers may be the same domain of trust; the result is told where there is one.</summary>
    public async ValueTask<Verdict> OnHeadersAsync(HeadersEvent e, CancellationToken cancellationToken)
    {
        if (e.Session.IsTrusted)
        {
            return Verdict.Continue;
        }

        _forged.RemoveFrom(e.Message.Headers);
        if (field == ResultField.None || SpfCheck.IsExempt(e.Session))
        {
            return Verdict.Continue;
        }

        var finding = await e.Session.GetFactAsync(SpfFinding.Fact, cancellationToken);
        if (field == ResultField.AuthenticationResults)
        {
            e.Message.Headers.Add("Authentication-Results", AuthenticationResults(finding));
        }
        else
        {
            e.Message.Headers.Add("Received-SPF", ReceivedSpf(finding, e));
        }

        return Verdict.Continue;
    }

    // RFC 8601 section 2.7.2. The domain only: it is what the result is about, and what readers compare.
    private string AuthenticationResults(SpfFinding finding) =>
        $"{hostName}; {Result(finding)}{(finding.Hello is { } hello ? $"; {Result(hello)}" : "")}";

    private static string Result(SpfFinding finding)
    {
        var property = finding.Identity == SpfIdentity.Hello ? "smtp.helo" : "smtp.mailfrom";
        return StructuredText.Quoted(finding.Domain) is { } domain
            ? $"spf={ResultWords.Of(finding.Result)} {property}={domain}"
            : $"spf={ResultWords.Of(finding.Result)}";
    }

    // RFC 7208 section 9.1.
    private string ReceivedSpf(SpfFinding finding, HeadersEvent e)
    {
        var parts = new List<string> { $"{ResultWords.Of(finding.Result)} receiver={StructuredText.Quoted(hostName)}", $"client-ip={StructuredText.Quoted(e.Session.RemoteAddress.ToString())}" };
        Add(parts, "envelope-from", e.Transaction.OriginalSender.ToString());
        Add(parts, "helo", e.Session.Hello?.Name ?? "");
        parts.Add($"identity={(finding.Identity == SpfIdentity.Hello ? "helo" : "mailfrom")}");
        Add(parts, finding.Problem is null ? "mechanism" : "problem", finding.Problem ?? finding.Directive ?? "default");
        return string.Join("; ", parts);
    }

    private static void Add(List<string> parts, string key, string value)
    {
        if (StructuredText.Quoted(value) is { } quoted)
        {
            parts.Add($"{key}={quoted}");
        }
    }
}
