using System.Globalization;
using System.Text;
using ScriptGate.Core.Gateway;
using StackExchange.Redis;

namespace ScriptGate.Storage.Redis;

/// <summary>Every operation is one script, so that nobody sees half of it.</summary>
/// <remarks>
/// A key of ours is one hash, which a cluster could place too: <c>v</c> the value and <c>e</c> its end; of its sliding window <c>n</c> the sum, <c>u</c> the end, and the
/// events <c>i1</c>, <c>i2</c> ... from <c>h</c> to <c>t</c>, each a time and an amount. Times are microseconds since 1970. What counts is <c>e</c> and <c>u</c>; that the
/// server forgets the whole key a minute later only frees memory. Numbers of up to 64 bits pass as text and through HINCRBY, because Lua's have 53.
/// </remarks>
internal static class RedisScripts
{
    public static readonly string Get = Script(
        """
        return value()
        """);

    public static readonly string Set = Script(
        """
        put(ARGV[2], ARGV[3])
        return 1
        """);

    public static readonly string GetOrAdd = Script(
        """
        local there = value()
        if there then return there end
        put(ARGV[2], ARGV[3])
        return ARGV[2]
        """);

    /// <summary>3: 1 when a value is expected, 4: which.</summary>
    public static readonly string CompareAndSet = Script(
        """
        local there = value()
        if ARGV[4] == '1' then
          if there ~= ARGV[5] then return 0 end
        elseif there then
          return 0
        end
        put(ARGV[2], ARGV[3])
        return 1
        """);

    /// <summary>Answers the sum, or what is wrong behind an exclamation mark.</summary>
    public static readonly string Increment = Script(
        """
        if not value() then
          put(ARGV[2], ARGV[3])
          return ARGV[2]
        end
        local sum = redis.pcall('HINCRBY', key, 'v', ARGV[2])
        if type(sum) == 'table' then
          return string.find(sum.err, 'overflow') and '!overflow' or '!format'
        end
        return redis.call('HGET', key, 'v')
        """);

    /// <summary>4: the most octets. Answers the length in UTF-16 units, or -1 when there is no room.</summary>
    public static readonly string Append = Script(
        """
        local there = value()
        local text = (there or '') .. ARGV[2]
        if #text > tonumber(ARGV[4]) then return -1 end
        if there then
          redis.call('HSET', key, 'v', text)
        else
          put(text, ARGV[3])
        end
        local _, characters = string.gsub(text, '[^\128-\191]', '')
        local _, pairs = string.gsub(text, '[\240-\255]', '')
        return characters + pairs
        """);

    public static readonly string Touch = Script(
        """
        if not value() then return 0 end
        live('e', ARGV[2])
        return 1
        """);

    /// <summary>Answers microseconds, or nothing.</summary>
    public static readonly string Remaining = Script(
        """
        local _, ends = value()
        return ends and digits(ends - now)
        """);

    public static readonly string Remove = Script(
        """
        local ends = redis.call('HGET', key, 'u')
        local found = value() or (ends and tonumber(ends) > now)
        redis.call('DEL', key)
        return found and 1 or 0
        """);

    /// <summary>2: the amount, 3: the window, 4: the limit without the amount, empty when the amount is larger. Answers 1 or 0, the sum, and when refused how long to wait.</summary>
    public static readonly string CountInWindow = Script(
        """
        local amount, window, room = ARGV[2], tonumber(ARGV[3]), ARGV[4]
        local fields = redis.call('HMGET', key, 'h', 't', 'u', 'n')
        local first, last = tonumber(fields[1] or 1), tonumber(fields[2] or 0)
        local over = fields[3] and tonumber(fields[3]) <= now
        local sum = fields[4] or '0'

        local function event(i)
          local at, counted = string.match(redis.call('HGET', key, 'i' .. i), '^(%d+) (%d+)$')
          return tonumber(at), counted
        end

        local forgotten = false
        while first <= last do
          local at, counted = event(first)
          if not over and at > now - window then break end
          redis.call('HDEL', key, 'i' .. first)
          redis.call('HINCRBY', key, 'n', '-' .. counted)
          first = first + 1
          forgotten = true
        end
        if forgotten then
          redis.call('HSET', key, 'h', first)
          sum = redis.call('HGET', key, 'n')
        end

        if room ~= '' and (#sum < #room or (#sum == #room and sum <= room)) then
          if amount ~= '0' then
            last = last + 1
            redis.call('HSET', key, 'i' .. last, digits(now) .. ' ' .. amount)
            redis.call('HSET', key, 'h', first)
            redis.call('HSET', key, 't', last)
            redis.call('HINCRBY', key, 'n', amount)
            sum = redis.call('HGET', key, 'n')
            live('u', ARGV[3])
          end
          return {1, sum, '0'}
        end

        if room == '' then return {0, sum, ''} end
        local much = tonumber(sum) - tonumber(room)
        for i = first, last do
          local at, counted = event(i)
          much = much - tonumber(counted)
          if much <= 0 then return {0, sum, digits(at + window - now)} end
        end
        return {0, sum, '0'}
        """);

    /// <summary>
    /// A part of a walk through all keys, on one server of them: 2: where it goes on, 3: a pattern behind the prefix, which is the key. Answers where to go on, 0 at the end, and for
    /// each value and each window: the key without the prefix, <c>v</c> or <c>n</c>, the value or the sum, and the microseconds it has to live.
    /// </summary>
    public static readonly string Browse = Script(
        """
        local special = {['*'] = true, ['?'] = true, ['['] = true, [']'] = true, ['\\'] = true}
        local pattern = string.gsub(key, '.', function(c) return special[c] and '\\' .. c or c end) .. ARGV[3]
        local page = redis.call('SCAN', ARGV[2], 'MATCH', pattern, 'COUNT', 1000)
        local found = {}
        local function add(name, kind, text, ends)
          if text and ends and tonumber(ends) > now then
            found[#found + 1] = string.sub(name, #key + 1)
            found[#found + 1] = kind
            found[#found + 1] = text
            found[#found + 1] = digits(tonumber(ends) - now)
          end
        end
        for _, name in ipairs(page[2]) do
          if redis.call('TYPE', name).ok == 'hash' then
            local fields = redis.call('HMGET', name, 'v', 'e', 'n', 'u')
            add(name, 'v', fields[1], fields[2])
            add(name, 'n', fields[3], fields[4])
          end
        end
        return {page[1], found}
        """);

    /// <summary>A pattern for everything that begins so.</summary>
    public static string Pattern(string prefix)
    {
        var pattern = new StringBuilder(prefix.Length + 1);
        foreach (var c in prefix)
        {
            pattern.Append(c is '*' or '?' or '[' or ']' or '\\' ? "\\" : "").Append(c);
        }

        return pattern.Append('*').ToString();
    }

    /// <summary>The entries of an answer to <see cref="Browse"/>.</summary>
    public static IEnumerable<StateEntry> Entries(RedisValue[] parts) => parts.Chunk(4).Select(part =>
    {
        var isValue = part[1] == "v";
        return new StateEntry(
            (string)part[0]!,
            isValue ? (string)part[2]! : null,
            isValue ? null : long.Parse((string)part[2]!, CultureInfo.InvariantCulture),
            TimeSpan.FromMicroseconds(long.Parse((string)part[3]!, CultureInfo.InvariantCulture)));
    });

    // 1: the time, empty for the server's own: several gateways then have one clock.
    private static string Script(string body) =>
        """
        local key, now = KEYS[1], tonumber(ARGV[1])
        if not now then
          local time = redis.call('TIME')
          now = time[1] * 1000000 + time[2]
        end

        local function digits(number) return string.format('%.0f', number) end

        local function value()
          local fields = redis.call('HMGET', key, 'v', 'e')
          if fields[1] and tonumber(fields[2]) > now then return fields[1], tonumber(fields[2]) end
        end

        local function live(field, lifetime)
          redis.call('HSET', key, field, digits(now + lifetime))
          local kept = math.ceil(lifetime / 1000) + 60000
          if redis.call('PTTL', key) < kept then redis.call('PEXPIRE', key, digits(kept)) end
        end

        local function put(text, lifetime)
          redis.call('HSET', key, 'v', text)
          live('e', lifetime)
        end


        """ + body;
}
