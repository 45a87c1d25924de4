using System.Net;
using System.Net.Sockets;
using ScriptGate.Plugins.Spf.Macros;
using ScriptGate.Plugins.Spf.Records;

namespace ScriptGate.Plugins.Spf.Evaluation;

/// <summary>Answers one question: <c>check_host()</c> of RFC 7208 section 4. Records come from strangers: everything they can make us do is counted.</summary>
internal sealed class SpfEvaluation(SpfQuestion question, SpfLookups lookups, MacroValues values)
{
    private const string TooManyTerms = "more than 10 terms ask DNS";
    private const string TooManyVoid = "more than 2 look-ups found nothing";
    private const string TooManyExchangers = "a domain has more than 10 mail exchangers";

    /// <summary>Evaluates the record of the question's domain.</summary>
    public async ValueTask<SpfFinding> RunAsync()
    {
        var finding = new SpfFinding(SpfResult.None, question.Identity, question.Domain);
        if (!question.HasDomain)
        {
            return finding with { Problem = "this is no domain that could publish anything" };
        }

        var judgement = await CheckAsync(question.Domain);
        return finding with
        {
            Result = judgement.Result,
            Directive = judgement.Directive,
            Problem = judgement.Problem,
            Explanation = judgement is { Result: SpfResult.Fail, Explanation: var (at, domain) } ? await ExplainAsync(at, domain) : null,
        };
    }

    // Include and redirect come back here; the limit of terms bounds how often.
    private async ValueTask<Judgement> CheckAsync(string domain)
    {
        var answer = await lookups.TextsAsync(domain);
        if (answer.IsTemporary)
        {
            return Judgement.Temporary($"no answer about {domain}: {answer.Outcome}");
        }

        var records = answer.Records.Where(RecordReader.IsRecord).Take(2).ToArray();
        if (records is not [var text])
        {
            return records.Length == 0 ? new Judgement(SpfResult.None) : Judgement.Permanent($"{domain} has more than one record");
        }

        return RecordReader.Read(text, out var problem) is { } record ? await EvaluateAsync(record, domain) : Judgement.Permanent($"{domain}: {problem}");
    }

    private async ValueTask<Judgement> EvaluateAsync(SpfRecord record, string domain)
    {
        foreach (var directive in record.Directives)
        {
            if (directive.AsksDns && !lookups.TryCountTerm())
            {
                return Judgement.Permanent(TooManyTerms);
            }

            var (matches, error) = await MatchAsync(directive, domain);
            if (error is { } failure)
            {
                return failure;
            }

            if (lookups.IsVoidLimitExceeded)
            {
                return Judgement.Permanent(TooManyVoid);
            }

            if (matches)
            {
                return new Judgement(directive.Result, directive.Text) { Explanation = record.Explanation is { } at ? (at, domain) : null };
            }
        }

        return record.Redirect is { } redirect ? await RedirectAsync(redirect, domain) : new Judgement(SpfResult.Neutral);
    }

    // The explanation of the record that sends us on is not used (RFC 7208 section 6.2).
    private async ValueTask<Judgement> RedirectAsync(MacroString redirect, string domain)
    {
        if (!lookups.TryCountTerm())
        {
            return Judgement.Permanent(TooManyTerms);
        }

        var target = await DomainAsync(redirect, domain);
        var judgement = await CheckAsync(target);
        return judgement.Result == SpfResult.None ? Judgement.Permanent($"{domain} redirects to '{RecordReader.Quote(target)}', which has no record") : judgement;
    }

    private async ValueTask<(bool Matches, Judgement? Error)> MatchAsync(Directive directive, string domain)
    {
        switch (directive.Mechanism)
        {
            case Mechanism.All:
                return (true, null);
            case Mechanism.Ip4 or Mechanism.Ip6:
                return (IsInNetwork(directive.Network!, directive), null);
        }

        var target = directive.Domain is { } macros ? await DomainAsync(macros, domain) : domain;
        return directive.Mechanism switch
        {
            Mechanism.Include => await IncludeAsync(target, domain),
            Mechanism.A => Match(await lookups.AddressesAsync(target), directive, target),
            Mechanism.Mx => await MatchExchangersAsync(directive, target),
            Mechanism.Ptr => ((await lookups.ConfirmedNamesAsync()).Any(name => IsWithin(name, target)), null),
            _ => Match(await lookups.ExistsAsync(target), target),
        };
    }

    // RFC 7208 section 5.2, the table.
    private async ValueTask<(bool Matches, Judgement? Error)> IncludeAsync(string target, string domain)
    {
        var judgement = await CheckAsync(target);
        return judgement.Result switch
        {
            SpfResult.Pass => (true, null),
            SpfResult.TempError or SpfResult.PermError => (false, judgement),
            SpfResult.None => (false, Judgement.Permanent($"{domain} includes '{RecordReader.Quote(target)}', which has no record")),
            _ => (false, null),
        };
    }

    private async ValueTask<(bool Matches, Judgement? Error)> MatchExchangersAsync(Directive directive, string target)
    {
        var exchangers = await lookups.ExchangersAsync(target);
        if (exchangers.IsTemporary)
        {
            return (false, Judgement.Temporary($"no answer about {target}: {exchangers.Outcome}"));
        }

        if (exchangers.Records.Count > SpfLookups.MostNames)
        {
            return (false, Judgement.Permanent(TooManyExchangers));
        }

        foreach (var exchanger in exchangers.Records.Where(static exchanger => !exchanger.IsNull))
        {
            var match = Match(await lookups.AddressesAsync(exchanger.Exchange), directive, exchanger.Exchange);
            if (match.Matches || match.Error is not null || lookups.IsVoidLimitExceeded)
            {
                return match;
            }
        }

        return (false, null);
    }

    private (bool Matches, Judgement? Error) Match(DnsAnswer<IPAddress> answer, Directive directive, string name) => answer.IsTemporary
        ? Match(answer, name)
        : (answer.Records.Any(address => IsInNetwork(address, directive)), null);

    private static (bool Matches, Judgement? Error) Match(DnsAnswer<IPAddress> answer, string name) =>
        (answer.IsFound, answer.IsTemporary ? Judgement.Temporary($"no answer about {name}: {answer.Outcome}") : null);

    private bool IsInNetwork(IPAddress network, Directive directive)
    {
        var client = question.Client;
        if (client.AddressFamily != network.AddressFamily)
        {
            return false;
        }

        Span<byte> left = stackalloc byte[16];
        Span<byte> right = stackalloc byte[16];
        client.TryWriteBytes(left, out _);
        network.TryWriteBytes(right, out _);
        var bits = client.AddressFamily == AddressFamily.InterNetwork ? directive.Prefix4 : directive.Prefix6;
        var whole = bits / 8;
        return left[..whole].SequenceEqual(right[..whole]) && (bits % 8 == 0 || (left[whole] ^ right[whole]) >> (8 - (bits % 8)) == 0);
    }

    private static bool IsWithin(string name, string domain) =>
        name.EndsWith(domain, StringComparison.OrdinalIgnoreCase) && domain.Length > 0 && (name.Length == domain.Length || name[^(domain.Length + 1)] == '.');

    private async ValueTask<string> DomainAsync(MacroString macros, string domain) => MacroExpansion.Domain(macros, values, domain, await NameAsync(macros, domain));

    // The domain itself, else a name below it, else any (RFC 7208 section 7.3).
    private async ValueTask<string?> NameAsync(MacroString macros, string domain)
    {
        if (!macros.AsksForName)
        {
            return null;
        }

        var names = await lookups.ConfirmedNamesAsync();
        return names.FirstOrDefault(name => name.Equals(domain, StringComparison.OrdinalIgnoreCase)) ?? names.FirstOrDefault(name => IsWithin(name, domain)) ?? (names.Count > 0 ? names[0] : null);
    }

    // Whatever is wrong with an explanation, the result stands and there is none (RFC 7208 section 6.2).
    private async ValueTask<string?> ExplainAsync(MacroString at, string domain)
    {
        var answer = await lookups.TextsAsync(await DomainAsync(at, domain));
        return answer.Records is [var text] && MacroString.Parse(text, isExplanation: true) is { } macros
            ? MacroExpansion.Explanation(macros, values, domain, await NameAsync(macros, domain))
            : null;
    }
}
