"""Given names that are common in Britain: where one begins a name, it is surely a person's.

Never complete, and not meant to be: without one of these a name is read as a person's all the same,
and asked about. Written as `names.bare` leaves them: small letters without accents.
"""

_NAMES = """
aaron abbie abdul abdullah abigail adam adrian afzal ahmed aidan aileen aisha ajay akbar
alan alasdair alastair albert alec alex alexander alexandra alexis alfred ali alice alison
alistair allan allison alun amanda amelia amina amir amit amy ana andrea andrew andy angel angela
angharad angus anil anita anjali ann anna annabel anne annette annie anthony antonia antonio
anwen archie arjun arthur ashley ashok asif audrey ayesha barbara barry beatrice becky
belinda ben benjamin bernadette bernard beryl beth bethan bethany betty beverley bill billy
bob brenda brendan brian bridget bronwen bruce bryan callum calum cameron carl carla carlos
carly carmen carol carole caroline carolyn catherine cathy catrin cecilia ceri charlene
charles charlotte cheryl chloe chris christina christine christopher ciara claire clare
clive colin colleen connor craig cynthia daisy daljit damian damien daniel daniela danielle
daphne darren david dawn dean debbie deborah debra declan deepak deirdre delyth denis denise
dennis derek dermot desmond diana diane dilys dominic don donald donna doreen doris dorothy
doug douglas duncan dylan eamonn ed eddie edith edward edwin eileen elaine eleanor elena
eleri elin elizabeth ella ellen ellie elsie emily emma eric erin ernest esther ethan euan
eugene eva evelyn ewan faisal farah farhan fatima faye felicity finlay fiona florence fran
frances francesca francis frank fraser fred frederick gareth gary gavin gemma geoff geoffrey
george georgia georgina gerald geraldine gerard gethin gillian giovanni gita giulia gladys
glen glenda glenn glenys glyn gordon grace graeme graham greg gregory guy gwen gwyneth hamza
hannah harbhajan hardeep harjit harold haroon harpreet harriet harry hasan hassan hayley
hazel heather heidi helen helena henry herbert hilary howard hugh hugo hussain huw iain ian
ibrahim idris imogen imran inderjit ingrid ioan ioana iqbal irene iris isaac isabel isabella
isla ismail ivan ivor iwan jack jackie jacob jacqueline jacqui jake james jamie jan jane
janet janice janine jasmin jasmine jason jaspreet jasvinder jay jayne jean jeanette jeff
jeffrey jemma jen jennifer jenny jeremy jerome jerry jess jessica jill jim jo joan joann
joanna joanne joao jodie joe john johnny jon jonathan jordan jorge jose joseph josephine
josh joshua joy joyce juan judith judy julia julian julie june justin kamal kamran karen
karl kate katherine kathleen kathryn kathy katie katrina katy kavita kay keith kelly ken
kenneth kerry kevin khalid kim kiran kirsten kirsty kulwinder kyle laura lauren laurence
lawrence leah leanne lee leila len leo leon leonard leroy lesley leslie lewis liam lilian
lily linda lindsay lindsey lisa liz lloyd lois lorna lorraine louis louisa louise lucia lucy
luis luke lydia lyn lynda lynn lynne mabel maggie mahmood mairead malcolm mandeep mandy
manjit manuel marc marcia marco marcus margaret margot maria marian mariana marie marilyn
marina mario marion marjorie mark marlene martha martin martyn mary mateusz matt matthew
maureen maurice max maxine meera megan meghan melanie melissa mercy meryl michael michelle
miguel mike miles millie miriam mohamed mohammad mohammed moira mollie molly monica morag
morgan morwenna moses muhammad muriel mustafa myra myriam nadia nadine naeem nancy naomi
narinder nasreen natalie natasha nathan neha neil nerys niamh nicholas nick nicky nicola
nicole nigel nikki nina nita noel noor nora norma norman oliver olivia olwen omar oscar
osman owain owen paddy padraig pam pamela paolo parveen pat patricia patrick paul paula
pauline pedro penelope penny perry pete peter petra phil philip philippa phillip phoebe
phyllis pierre piotr pooja prakash priya rachael rachel rafael raj rajesh rajinder ralph
ramesh raymond rebecca reginald rehana rhian rhiannon rhodri rhona rhys ricardo richard rita
rob robert roberta roberto robin robyn rod roderick rodney roger ron ronald rory rosalind
rosanna rosemary rosie ross rowena roy rukhsana rupert ruth ryan sabina sadia saima sally
salma sam samantha samina samira samuel sandra sangita sanjay sara sarah sasha satnam saul
scott seamus sean sebastian shabana shabir shahid shane shannon sharon shaun sheena sheila
shelley shirley shona sian sid sidney simon sinead siobhan sofia sonia sophia sophie stacey
stan stanley stella stephan stephanie stephen steve steven stewart stuart sue sukhdev
sukhwinder sunil sunita surinder susan susannah susie suzanne sylvia tahir tamsin tanya tara
tariq ted terence teresa terry thea thelma theresa thomas tim timothy tina toby tom tomasz
tony tracey tracy trevor tristan usha usman vanessa vera veronica vicky victor victoria
vijay vikram vincent violet vivian vivien vivienne walter warren waseem wayne wendy will
william winifred xavier yasmin yasmine yolanda yousef yusuf yvette yvonne zahid zahra zainab
zara zoe
"""

GIVEN = frozenset(_NAMES.split())
