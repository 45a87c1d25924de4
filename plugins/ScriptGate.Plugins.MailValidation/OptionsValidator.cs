using ScriptGate.Plugins.MailValidation.Clients;
using ScriptGate.Plugins.MailValidation.Parts;

namespace ScriptGate.Plugins.MailValidation;

/// <summary>Reports every problem of the options at once: an operator fixes a file, not an exception.</summary>
internal static class OptionsValidator
{
    public static void Validate(MailValidationOptions options)
    {
        var problems = new List<Exception>();
        var names = Violations.All.Select(violation => violation.Name).ToArray();
        for (var i = 0; i < options.ExemptKnownClients.Count; i++)
        {
            if (!names.Contains(options.ExemptKnownClients[i], StringComparer.Ordinal))
            {
                problems.Add(new PluginOptionsException($"is none of the check's violations: {string.Join(", ", names)}", $"exemptKnownClients[{i}]"));
            }
        }

        for (var i = 0; i < options.Dnsbl.Lists.Count; i++)
        {
            var list = options.Dnsbl.Lists[i];
            if (list.Zone.Length == 0)
            {
                problems.Add(new PluginOptionsException("a list needs its zone, for example 'bl.example.org'", $"dnsbl.lists[{i}]"));
            }

            problems.AddRange((list.Answers?.Keys ?? []).Where(answer => DnsblList.NetworkOf(answer) is null)
                .Select(answer => new PluginOptionsException("an answer is an address or a network of 127.0.0.0/8 outside 127.255.255.0/24, for example '127.0.0.2'", $"dnsbl.lists[{i}].answers.{answer}")));
        }

        AtLeast(problems, options.Dnsbl.Threshold, 1, "dnsbl.threshold");
        AtLeast(problems, options.HeaderLimits.Fields, 1, "headerLimits.fields");
        AtLeast(problems, options.HeaderLimits.FieldSize, 1, "headerLimits.fieldSize");
        AtLeast(problems, options.HeaderLimits.Addresses, 1, "headerLimits.addresses");
        AtLeast(problems, options.MaxSize, 1, "maxSize");
        Between(problems, options.ArchiveDepth, 1, 5, "archiveDepth");
        Between(problems, options.ArchiveEntries, 1, 10_000, "archiveEntries");
        AtLeast(problems, options.ArchiveRatio, 1, "archiveRatio");
        AtLeast(problems, options.ArchiveSize, 1, "archiveSize");
        MediaTypes(problems, options.AttachmentType.Types);
        SubCodes(problems, options.MimeAmbiguous.Ignore);
        if (problems.Count > 0)
        {
            throw new AggregateException(problems);
        }
    }

    private static void MediaTypes(List<Exception> problems, IReadOnlyList<string> types)
    {
        for (var i = 0; i < types.Count; i++)
        {
            if (types[i].Split('/') is not [{ Length: > 0 }, { Length: > 0 }])
            {
                problems.Add(new PluginOptionsException("a media type is 'type/subtype' or 'type/*'", $"attachmentType.types[{i}]"));
            }
        }
    }

    private static void SubCodes(List<Exception> problems, IReadOnlyList<string> codes)
    {
        for (var i = 0; i < codes.Count; i++)
        {
            if (!MimeAmbiguousCheck.SubCodes.Contains(codes[i]))
            {
                problems.Add(new PluginOptionsException("is none of the sub-codes of mime-ambiguous", $"mimeAmbiguous.ignore[{i}]"));
            }
        }
    }

    private static void Between(List<Exception> problems, long value, long least, long most, string key)
    {
        if (value < least || value > most)
        {
            problems.Add(new PluginOptionsException($"must be from {least} to {most}", key));
        }
    }

    private static void AtLeast(List<Exception> problems, long value, long least, string key)
    {
        if (value < least)
        {
            problems.Add(new PluginOptionsException($"must be {least} at least", key));
        }
    }
}
