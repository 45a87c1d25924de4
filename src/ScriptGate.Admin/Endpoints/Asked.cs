using Microsoft.AspNetCore.Http;

namespace ScriptGate.Admin.Endpoints;

/// <summary>Requests with terms: read strictly, because a term that is misspelt and ignored would answer another question.</summary>
internal static class Asked
{
    /// <summary>Reads the query of a request and answers it, or says what is wrong with it.</summary>
    public static Task ForAsync<T>(HttpContext context, IReadOnlyList<string> names, TimeProvider clock, Func<QueryTerms, T> read, Func<T, Task> answer)
    {
        var query = Read(context, names, clock, read, static value => value, out var problem);
        return problem is not null ? RefuseAsync(context, problem) : answer(query!);
    }

    /// <summary>Reads what a form of a page asks for: a field that was left empty asks for nothing.</summary>
    public static T? ReadForm<T>(HttpContext context, IReadOnlyList<string> names, TimeProvider clock, Func<QueryTerms, T> read, out string? problem) =>
        Read(context, names, clock, read, static value => string.IsNullOrWhiteSpace(value) ? null : value.Trim(), out problem);

    /// <summary>Asks a store, which may be down.</summary>
    public static async Task ReadAsync(HttpContext context, string error, Func<Task> ask)
    {
        try
        {
            await ask();
        }
        catch (StoreUnavailableException exception)
        {
            await Answers.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, error, exception.Message);
        }
    }

    public static Task RefuseAsync(HttpContext context, string message) => Answers.ErrorAsync(context, StatusCodes.Status400BadRequest, "bad-query", message);

    private static T? Read<T>(
        HttpContext context, IReadOnlyList<string> names, TimeProvider clock, Func<QueryTerms, T> read, Func<string?, string?> valueOf, out string? problem)
    {
        var given = context.Request.Query;
        foreach (var (name, values) in given)
        {
            if (!names.Contains(name, StringComparer.OrdinalIgnoreCase) || values.Count != 1)
            {
                problem = $"A term that is not known, or stands twice; known are {string.Join(", ", names)}.";
                return default;
            }
        }

        var terms = new QueryTerms(name => given.TryGetValue(name, out var value) ? valueOf(value[0]) : null, clock.GetUtcNow());
        var query = read(terms);
        problem = terms.Problem is { } found ? found + "." : null;
        return query;
    }
}
