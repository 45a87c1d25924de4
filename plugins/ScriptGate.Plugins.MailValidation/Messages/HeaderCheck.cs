using ScriptGate.Plugins.MailValidation.Senders;

namespace ScriptGate.Plugins.MailValidation.Messages;

/// <summary>Finds messages whose header is not one: fields that are missing, stand twice, or are beyond any use.</summary>
internal sealed class HeaderCheck(MailValidationOptions options, Exemptions exemptions)
{
    private static readonly Verdict Missing = Verdict.Reject(554, "5.6.0", "The message lacks a required header field");
    private static readonly Verdict Repeated = Verdict.Reject(554, "5.6.0", "The message has a header field twice that may stand once");
    private static readonly Verdict TooMuch = Verdict.Reject(554, "5.6.0", "The header of the message is too large");

    /// <summary>The fields that may stand once (RFC 5322 section 3.6). Two of one are read differently by different readers.</summary>
    private static readonly string[] Singletons = ["Date", "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Message-ID", "In-Reply-To", "References", "Subject"];

    public ValueTask<Verdict> OnMissingAsync(HeadersEvent e, CancellationToken cancellationToken)
    {
        if (exemptions.Lift(Violations.HeaderMissing, e.Session, e.Transaction))
        {
            return new(Verdict.Continue);
        }

        var missing = options.RequiredFields.Where(name => string.IsNullOrEmpty(e.Message.Headers.Get(name))).ToList();
        if (options.RequiredFields.Contains("From", StringComparer.OrdinalIgnoreCase) && !missing.Contains("From", StringComparer.OrdinalIgnoreCase))
        {
            Authors(e.Message.Headers, missing);
        }

        return new(missing.Count == 0 ? Verdict.Continue : e.Report(Violations.HeaderMissing, Missing, Violations.Evidence("fields", missing)));
    }

    public ValueTask<Verdict> OnSingletonAsync(HeadersEvent e, CancellationToken cancellationToken)
    {
        if (exemptions.Lift(Violations.HeaderSingleton, e.Session, e.Transaction))
        {
            return new(Verdict.Continue);
        }

        var repeated = Singletons.Where(name => e.Message.Headers.GetAll(name).Count > 1).ToList();
        return new(repeated.Count == 0 ? Verdict.Continue : e.Report(Violations.HeaderSingleton, Repeated, Violations.Evidence("fields", repeated)));
    }

    public ValueTask<Verdict> OnLimitsAsync(HeadersEvent e, CancellationToken cancellationToken)
    {
        if (exemptions.Lift(Violations.HeaderLimits, e.Session, e.Transaction))
        {
            return new(Verdict.Continue);
        }

        var headers = e.Message.Headers;
        if (headers.Count > options.HeaderLimits.Fields)
        {
            return Report(e, "fields", headers.Count);
        }

        var longest = Singletons.SelectMany(headers.GetAll).Select(value => value.Length).DefaultIfEmpty().Max();
        if (longest > options.HeaderLimits.FieldSize)
        {
            return Report(e, "field-size", longest);
        }

        var addresses = headers.GetAll("To").Concat(headers.GetAll("Cc")).SelectMany(AddressList.Addresses).Take(options.HeaderLimits.Addresses + 1).Count();
        return addresses > options.HeaderLimits.Addresses ? Report(e, "addresses", addresses) : new(Verdict.Continue);
    }

    // A group may be empty: then nobody is named. Of several authors one has to say that he sent it (RFC 5322 section 3.6.2), or each reader picks his own.
    private static void Authors(IHeaderList headers, List<string> missing)
    {
        var authors = headers.GetAll("From").SelectMany(AddressList.Addresses).Distinct(StringComparer.OrdinalIgnoreCase).Take(2).Count();
        if (authors == 0)
        {
            missing.Add("From (no address)");
        }
        else if (authors > 1 && string.IsNullOrEmpty(headers.Get("Sender")))
        {
            missing.Add("Sender (From has several addresses)");
        }
    }

    private static ValueTask<Verdict> Report(HeadersEvent e, string what, long found) =>
        new(e.Report(Violations.HeaderLimits with { SubCode = what }, TooMuch, Violations.Evidence(what, found)));
}
