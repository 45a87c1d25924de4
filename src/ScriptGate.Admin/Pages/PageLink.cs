namespace ScriptGate.Admin.Pages;

/// <summary>Addresses of pages. Whatever stands in a value stays in it.</summary>
internal static class PageLink
{
    public static string Statistics(params IEnumerable<(string Name, string? Value)> terms) => To("/", terms);

    public static string Requests(params IEnumerable<(string Name, string? Value)> terms) => To("/requests", terms);

    public static string Request(string supportId) => To("/request", [("id", supportId)]);

    private static string To(string path, IEnumerable<(string Name, string? Value)> terms)
    {
        var query = string.Join('&', terms.Where(term => !string.IsNullOrEmpty(term.Value)).Select(term => $"{term.Name}={Uri.EscapeDataString(term.Value!)}"));
        return query.Length == 0 ? path : $"{path}?{query}";
    }
}
